import { htmlToBlocks } from '../../src/mime/html.ts'
import { layOut } from '../../src/text/layout.ts'
import type { Line } from './setting.ts'
import { milliseconds } from './setting.ts'
import { median } from './table.ts'

/** A piece of a newsletter, as they are: tables for the layout, styles in all elements, a picture, a long link. */
const article = (number: number) => `
<table width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px;margin:0 auto;border-collapse:collapse"><tr>
<td valign="top" style="padding:20px 30px;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;color:#333333">
<a href="https://news.example.com/c/eJw${'abcdefgh'.repeat(12)}${number}" style="color:#0a7"><img src="https://img.example.com/${number}.png" width="540" height="300" alt="The harbour in the morning" style="display:block"></a>
<h2 style="margin:0 0 10px;font-size:22px">Issue ${number}: the east quay &amp; what becomes of it</h2>
<p style="margin:0 0 16px">A <b>first</b> sentence of some length, with <i>emphasis</i> and an entity &ndash; or two &hellip; and then
another one, so that lines are broken. <a href="https://news.example.com/read/${number}">Read on</a></p>
<ul><li>One thing</li><li>Another thing</li></ul></td></tr></table>`

/** From HTML of so many octets to lines, in one thread: what the reader does in another one. */
export function measureHtml(runs: number): Line[] {
  return [1, 10].map((megabytes) => {
    let html =
      '<!doctype html><html><head><style>.x{color:red}@media screen{.y{display:none}}</style></head><body>'
    for (let number = 1; html.length < megabytes * 1e6; number++) html += article(number)
    const times = Array.from({ length: runs + 1 }, () => {
      const began = performance.now()
      layOut(htmlToBlocks(html), 80)
      return performance.now() - began
    })
    return [
      `${megabytes} MB of HTML → text`,
      milliseconds(median(times.slice(1))),
      megabytes === 1 ? '1000 ms' : '2000 ms',
    ]
  })
}
