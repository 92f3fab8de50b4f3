import { transferDecoder } from '../../src/mime/transfer.ts'
import type { Line } from './setting.ts'
import { median } from './table.ts'

/** As a part is saved: see `savePart`. */
const chunk = 128 * 1024
const size = 20_000_000

/** How fast transfer encodings are undone, in MB of encoded octets a second. */
export function measureDecoding(runs: number): Line[] {
  const base64 = Buffer.from(
    Buffer.alloc(size / 2, 'Some octets of an attachment. ')
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n'),
  )
  const quoted = (line: string) => Buffer.alloc(size, line)
  return [
    line('base64', base64, 'base64', runs),
    line(
      'quoted-printable, German',
      quoted('Gr=C3=BC=C3=9Fe und noch ein paar W=C3=B6rter dazu, =\r\n'),
      'quoted-printable',
      runs,
    ),
    line('quoted-printable, Japanese', quoted('=E6=97=A5=E6=9C=AC=E8=AA=9E=\r\n'), 'quoted-printable', runs),
  ]
}

function line(title: string, bytes: Buffer, encoding: string, runs: number): Line {
  const times = Array.from({ length: runs + 1 }, () => {
    const began = performance.now()
    const decoder = transferDecoder(encoding)
    for (let at = 0; at < bytes.length; at += chunk) decoder.write(bytes.subarray(at, at + chunk))
    decoder.end()
    return performance.now() - began
  })
  const rate = bytes.length / 1e6 / (median(times.slice(1)) / 1000)
  return [`${title} decoded`, `${rate.toFixed(0)} MB/s`, '≥ 100 MB/s']
}
