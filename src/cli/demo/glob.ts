/**
 * True when the mailbox `name` fits a LIST pattern: `*` stands for anything, `%` for anything without `/`
 * (RFC 3501 §6.3.8). Time grows with the product of the lengths, whatever the pattern.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  // `reached[i]` says whether the pattern so far can end before the character `i` of the name.
  let reached = Array.from({ length: name.length + 1 }, (_, index) => index === 0)
  for (const symbol of pattern.split('')) {
    const next = reached.map(() => false)
    for (let index = 0; index <= name.length; index += 1) {
      if (symbol === '*' || symbol === '%') {
        const carried = index > 0 && next[index - 1] === true && (symbol === '*' || name[index - 1] !== '/')
        next[index] = reached[index] === true || carried
      } else if (index > 0) {
        next[index] = reached[index - 1] === true && name[index - 1] === symbol
      }
    }
    reached = next
  }
  return reached[name.length] === true
}
