/** What a terminal obeys, or does not show: JSON may hold it as it is, but need not. */
const unsafe = /[\u007f-\u009f\u00ad\u2028\u2029\p{Cf}\p{Cs}\p{Bidi_Control}]/gu

/** `value` as one line of JSON and a line feed; what is no plain text is escaped, so that it can be looked at. */
export function jsonLine(value: unknown): string {
  const line = JSON.stringify(value).replace(unsafe, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0')
      return `\\u${unit}`
    }).join(''),
  )
  return `${line}\n`
}
