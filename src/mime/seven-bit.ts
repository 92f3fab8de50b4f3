const lineFeed = 0x0a
const tilde = 0x7e
const escape = 0x1b
const shiftOut = 0x0e
const shiftIn = 0x0f

/** HZ (RFC 1843) as GBK: `~{` and `~}` switch to two-byte characters and back, `~~` is a tilde. */
export function tildeToEightBit(bytes: Uint8Array): Uint8Array {
  const output = new Uint8Array(bytes.length)
  let length = 0
  let shifted = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const next = bytes[at + 1]
    if (byte === tilde && next === 0x7b && !shifted) {
      shifted = true
      at++
    } else if (byte === tilde && next === 0x7d && shifted) {
      shifted = false
      at++
    } else if (byte === tilde && next === tilde && !shifted) {
      output[length++] = tilde
      at++
    } else if (byte === tilde && next === lineFeed && !shifted) {
      at++
    } else if (shifted && byte > 0x20 && next !== undefined && next > 0x20) {
      output[length++] = byte | 0x80
      output[length++] = next | 0x80
      at++
    } else {
      if (byte === lineFeed) shifted = false
      output[length++] = byte
    }
  }
  return output.subarray(0, length)
}

/** ISO-2022-KR (RFC 1557) as EUC-KR: SO and SI switch to two-byte characters and back, a line end switches back. */
export function shiftedToEightBit(bytes: Uint8Array): Uint8Array {
  const output = new Uint8Array(bytes.length)
  let length = 0
  let shifted = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === escape && bytes[at + 1] === 0x24 && bytes[at + 2] === 0x29 && bytes[at + 3] === 0x43) {
      at += 3
    } else if (byte === shiftOut) {
      shifted = true
    } else if (byte === shiftIn) {
      shifted = false
    } else {
      if (byte === lineFeed) shifted = false
      output[length++] = shifted && byte > 0x20 ? byte | 0x80 : byte
    }
  }
  return output.subarray(0, length)
}
