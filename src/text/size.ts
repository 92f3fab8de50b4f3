const units = ['KB', 'MB', 'GB', 'TB', 'PB']

/** A number of octets for people, in powers of 1000: `812 B`, `41 KB`, `4.9 MB`. Negative counts as 0. */
export function formatSize(octets: number): string {
  const count = Math.max(0, Math.round(octets))
  if (!(count >= 1000)) return `${Number.isFinite(count) ? count : 0} B`
  let value = count
  let text = ''
  for (const unit of units) {
    value /= 1000
    text = `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`
    if (value < 999.5) break
  }
  return text
}

/** A time span in seconds for people: `8 s`, `3 min`, `2 h`, `5 d`. */
export function formatDuration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds))
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3570) return `${Math.round(rounded / 60)} min`
  if (rounded < 84_600) return `${Math.round(rounded / 3600)} h`
  return `${Math.round(rounded / 86_400)} d`
}
