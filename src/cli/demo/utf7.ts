/**
 * A mailbox name in modified UTF-7 (RFC 3501 §5.1.3): printable ASCII stays, `&` is `&-`, the rest is base64
 * of UTF-16 between `&` and `-`.
 */
export function encodeUtf7(name: string): string {
  return name.replace(/&/g, '&-').replace(/[^\x20-\x7e]+/g, (run) => {
    const utf16 = Buffer.from(run, 'utf16le').swap16()
    return `&${utf16.toString('base64').replace(/=+$/, '').replace(/\//g, ',')}-`
  })
}

/** The name that `encoded` stands for; undefined when it is not modified UTF-7. */
export function decodeUtf7(encoded: string): string | undefined {
  if (/[^\x20-\x7e]/.test(encoded)) return undefined
  const name = encoded.replace(/&([A-Za-z0-9+,]*)-/g, (_, base64: string) => {
    if (base64 === '') return '&'
    const utf16 = Buffer.from(base64.replace(/,/g, '/'), 'base64')
    return utf16
      .subarray(0, utf16.length & ~1)
      .swap16()
      .toString('utf16le')
  })
  // One spelling for each name: whatever does not come out the same was not well formed.
  return encodeUtf7(name) === encoded ? name : undefined
}
