/** Two minutes of a fog horn as a WAV file of 5 MB: 8-bit mono, 44,100 samples a second. */
export function foghorn(): Buffer {
  const rate = 44_100
  const samples = rate * 120
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples, 40)
  const blast = Buffer.alloc(rate * 4)
  for (let index = 0; index < blast.length; index += 1) {
    blast[index] = 128 + 90 * Math.sin((index / rate) * 2 * Math.PI * 98)
  }
  const sound = Buffer.alloc(samples, 128)
  for (let second = 0; second < 120; second += 30) blast.copy(sound, second * rate)
  return Buffer.concat([header, sound])
}

/** The poster: a yellow boat, a white lighthouse. */
export const poster = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 594">
  <rect width="420" height="594" fill="#124"/>
  <path d="M190 380 L200 160 h20 l10 220z" fill="#fff"/>
  <path d="M210 150 L420 90 V210z" fill="#fe9" opacity=".6"/>
  <path d="M60 440 h120 l-20 40 h-80z" fill="#fc0"/>
  <text x="210" y="550" fill="#fff" font-size="34" text-anchor="middle">Tu skała, tam droga</text>
</svg>
`)
