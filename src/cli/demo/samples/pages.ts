/** A newsletter laid out in tables, as shops send them. */
export const shopNewsletter = `<!DOCTYPE html>
<html><head><title>Autumn</title><style>.price { color: #a33 } .hidden { display: none }</style></head>
<body bgcolor="#f4f1ea">
<div class="hidden" style="display:none">Lamps, wool and one anchor inside</div>
<table width="600" align="center" cellpadding="0" cellspacing="0" border="0">
<tr><td colspan="3" align="center"><h1>Salt &amp; Twine</h1>
<p><em>Things that do not mind the weather</em></p></td></tr>
<tr>
<td width="33%" valign="top"><img src="https://shop.example.com/lamp.jpg" alt="A storm lamp" width="180"><br>
<strong>Storm lamp</strong><br>Brass, and cross about it.<br><span class="price">48.00</span><br>
<a href="https://shop.example.com/lamp?utm_source=mail">See the lamp</a></td>
<td width="33%" valign="top"><img src="https://shop.example.com/gansey.jpg" alt="A jumper" width="180"><br>
<strong>Gansey jumper</strong><br>Each village has its own pattern; this is the one of the next village.<br>
<span class="price">120.00</span><br><a href="https://shop.example.com/gansey">See the jumper</a></td>
<td width="33%" valign="top"><img src="https://shop.example.com/anchor.jpg" alt="An anchor" width="180"><br>
<strong>Anchor</strong><br>One only. Collection in person.<br><span class="price">310.00</span><br>
<a href="https://shop.example.com/anchor">See the anchor</a></td>
</tr>
<tr><td colspan="3"><hr>
<ul><li>Free mending on Fridays</li><li>Open until the lamps are lit</li></ul>
<p><small>You get this letter because you once bought string.
<a href="https://shop.example.com/unsubscribe">No more letters</a></small></p>
<img src="https://shop.example.com/pixel.gif?id=robin" width="1" height="1" alt=""></td></tr>
</table></body></html>
`

/** A page that says one address and leads to another. It does nothing: the domains are reserved ones. */
export const trickPage = `<html><body style="font-family:sans-serif">
<p>Dear costumer,</p>
<p>we have notice <b>unusual activity</b> on your savings. To keep you're account, confirm it today:</p>
<p><a href="http://198.51.100.23/portlorne/login.php">https://www.portlorne-savings.example.com/secure</a></p>
<p style="color:#ffffff;background:#ffffff;font-size:1px">lighthouse recipe weather choir harmless</p>
<p>If you do not act in 24 hour, your money will become lonely.</p>
<p>Sincerly,<br>The Savings Team</p>
<script>document.location = 'http://198.51.100.23/'</script>
</body></html>
`

/** Headings, a list, a quotation, a data table. */
export const telegramPage = `<html><body>
<h2>New opening hours</h2>
<p>From the first of the month STOP we open <strong>an hour later</strong> STOP and close <em>when the last
visitor has stopped tapping</em>.</p>
<table border="1"><thead><tr><th>Day</th><th>Open</th><th>Exhibit</th></tr></thead>
<tbody><tr><td>Tuesday</td><td>11&ndash;17</td><td>Cable of 1866</td></tr>
<tr><td>Thursday</td><td>11&ndash;20</td><td>Semaphore evening</td></tr>
<tr><td>Sunday</td><td>13&ndash;17</td><td>Children&rsquo;s Morse</td></tr></tbody></table>
<blockquote>What hath God wrought<br>&mdash; and other things people say first</blockquote>
<ol><li>Bring your own pencil</li><li>Leave with somebody else&rsquo;s</li></ol>
<p>More at <a href="https://museum.example.org/hours">museum.example.org/hours</a></p>
</body></html>
`
