/** Scripts with letters that look like those of another; Han, kana, Hangul and Thai letters do not. */
const confusable: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

const plainAscii = /^[\x20-\x7e]*$/
const word = /[\p{L}\p{M}\p{N}\p{DI}]+/gu
/** Words of these Cyrillic and Greek letters alone could be read as Latin. */
const latinLike = /^[аеорсухіјѕԁһӏԛԝАВЕКМНОРСТХІЈЅοινρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ0-9]{3,}$/u
const longest = 1000

/** True where a word of `text` mixes scripts whose letters look alike, as `pаypal` with a Cyrillic `а` (UTS 39 §5). */
export function mixesScripts(text: string): boolean {
  if (plainAscii.test(text)) return false
  const words = text.slice(0, longest).match(word) ?? []
  return words.some((each) => confusable.filter((script) => script.test(each)).length > 1)
}

/**
 * True for a host name that could be taken for another (CVE-2021-42694): a label of mixed scripts, or of nothing but
 * letters that look Latin (`раура`). Names in letters of their own script are not.
 */
export function looksAlike(host: string): boolean {
  if (plainAscii.test(host)) return false
  const labels = host.slice(0, longest).match(word) ?? []
  return mixesScripts(host) || labels.some((label) => latinLike.test(label) && !/^\d+$/.test(label))
}
