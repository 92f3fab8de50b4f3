import type { DemoMessage } from '../mailbox.ts'
import type { Calendar } from './calendar.ts'
import { attachment, forwarded, html, letter, multipart, plain, verbatim } from './compose.ts'
import { foghorn, poster } from './files.ts'
import { shopNewsletter, telegramPage, trickPage } from './pages.ts'
import * as people from './people.ts'

/** One message of each kind that mail is made of. */
export function showcase(calendar: Calendar): DemoMessage[] {
  return [...withFiles(calendar), ...withMarkup(calendar), ...withMessages(calendar)]
}

function withFiles(calendar: Calendar): DemoMessage[] {
  return [
    letter({
      from: people.pemberton,
      subject: 'Fog horn, test recording (5 MB, mind your line)',
      at: calendar.at(4, 10, 26),
      body: multipart(
        'mixed',
        plain(`Dear Vale,

the horn works again, two blasts a minute, as it did in my day. I have recorded two minutes of it. My neighbour has recorded two minutes of me.

You need not fetch the file to read this letter.

A. Pemberton (retd.)`),
        attachment('fog-horn.wav', 'audio/x-wav', foghorn),
      ),
    }),
    letter({
      from: people.marta,
      subject: 'Plakat, final: żółta łódź',
      at: calendar.ago(600),
      flags: [],
      body: multipart(
        'mixed',
        plain(
          'Here it is: the poster, and the list of the printer. The file names have all their accents; I hope your computer keeps them.\n\nMarta',
        ),
        attachment('Plakat — Żółta łódź.svg', 'image/svg+xml', () => poster),
        attachment('druk.csv', 'text/csv; charset=utf-8', () =>
          Buffer.from(
            'format;sztuk;papier\r\nA2;40;kreda 170 g\r\nA4;200;offset 120 g\r\npocztówka;500;karton\r\n',
          ),
        ),
      ),
    }),
    letter({
      from: people.priya,
      subject: 'Walk round the point: track and map',
      at: calendar.at(15, 17, 45),
      body: multipart(
        'mixed',
        plain(
          'The track of Sunday, 11.4 km with the detour for the seal. Open it in anything that reads GPX.\n\nPriya',
        ),
        attachment('lorne-point.gpx', 'application/gpx+xml', () =>
          Buffer.from(
            '<gpx version="1.1" creator="keel"><trk><name>Lorne Point</name><trkseg>' +
              '<trkpt lat="57.001" lon="-6.201"/><trkpt lat="57.004" lon="-6.198"/></trkseg></trk></gpx>\n',
          ),
        ),
      ),
    }),
    letter({
      from: people.tomas,
      subject: 'Signed: keys for the release',
      at: calendar.at(18, 13, 13),
      body: multipart(
        'signed; micalg=pgp-sha256; protocol="application/pgp-signature"',
        plain(
          'I have rotated the release key. Compare the fingerprint by telephone, please; I will sing it.\n\nTomáš',
        ),
        verbatim(
          'application/pgp-signature; name="signature.asc"',
          '-----BEGIN PGP SIGNATURE-----\n\niHUEABYIAB0WIQTdZW1vIHNhbXBsZSwgbm90IGEgc2lnbmF0dXJl\n=DEMO\n-----END PGP SIGNATURE-----\n',
        ),
      ),
    }),
  ]
}

function withMarkup(calendar: Calendar): DemoMessage[] {
  return [
    letter({
      from: { name: 'Salt & Twine', address: 'hello@shop.example.com' },
      subject: 'Autumn at Salt & Twine: lamps, wool, one anchor',
      at: calendar.at(3, 7, 30),
      fields: ['List-Unsubscribe: <https://shop.example.com/unsubscribe>'],
      body: multipart(
        'alternative',
        plain(
          'Autumn at Salt & Twine\n\nStorm lamp 48.00\nGansey jumper 120.00\nAnchor (one) 310.00\n\nhttps://shop.example.com/autumn',
        ),
        html(shopNewsletter),
      ),
    }),
    letter({
      from: { name: 'Port Lorne Savings', address: 'service@bank-portlorne.example.net' },
      subject: 'Your account will be closed: act now',
      at: calendar.at(1, 2, 14),
      flags: [],
      body: html(trickPage),
    }),
    letter({
      from: { name: 'Telegram Museum', address: 'news@museum.example.org', zone: 60 },
      subject: 'STOP press STOP new opening hours STOP',
      at: calendar.at(21, 11, 11),
      body: html(telegramPage),
    }),
    letter({
      from: people.zoe,
      subject: 'Re: which verse do we cut?',
      at: calendar.at(13, 21, 15),
      body: plain(
        `>>> Which verse do we cut, the drowning or the wedding?
>> The wedding. Nobody has ever cried at it.
> I have cried at it. It was my wedding.
Then we cut the chorus in the middle, and keep both. It is the one with the four pages of "heave", and the basses have begun to heave in earnest; on Thursday a music stand went overboard.

Zoë

-- 
Choir of the Outer Harbour
All voices, any weather`,
        { flowed: true },
      ),
    }),
  ]
}

function withMessages(calendar: Calendar): DemoMessage[] {
  const invitation = {
    from: people.robin,
    to: [{ name: 'Captain Halvard', address: 'halvard@steamer.example.org' }],
    subject: 'Invitation to the lighting of the lamp',
    at: calendar.at(6, 10, 0),
    body: 'Dear Captain,\n\nmay we light the lamp for you on the 21st? You were the last to complain that it was out.\n\nRobin Vale',
  }
  return [
    letter({
      from: people.postmaster,
      subject: 'Undelivered: Invitation to the lighting of the lamp',
      at: calendar.at(6, 10, 1),
      flags: [],
      fields: ['Auto-Submitted: auto-replied'],
      body: multipart(
        'report; report-type=delivery-status',
        plain(
          'Your message could not be delivered to one recipient. The captain has left the service, and took the mailbox with him.',
        ),
        verbatim(
          'message/delivery-status',
          `Reporting-MTA: dns; mail.example.org
Arrival-Date: ${invitation.at.toUTCString()}

Final-Recipient: rfc822; halvard@steamer.example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such sailor here
`,
        ),
        forwarded(invitation),
      ),
    }),
    letter({
      from: people.nana,
      subject: 'Fwd: the letter from the ministry',
      at: calendar.at(9, 16, 2),
      flags: ['\\Seen', '\\Flagged', '$Forwarded'],
      body: multipart(
        'mixed',
        plain('Robin, see below. I have read it three times, and I believe it says yes.\n\nNana'),
        forwarded({
          from: { name: 'Ministry of Lights and Buoys', address: 'registry@lights.example.org' },
          to: [people.nana],
          subject: 'Ref. LB/57/0041-b: your application of the 3rd',
          at: calendar.at(10, 9, 30),
          body: multipart(
            'alternative',
            plain(`Dear Madam,

we refer to yours of the 3rd, ours of the 9th, and the telephone call which did not take place. No objection is raised at this time against the exhibition of a fixed and flashing light at Lorne Point, provided that it be white.

For the Registrar`),
            html(
              '<p>Dear Madam,</p><p>we refer to yours of the 3rd. <b>No objection</b> is raised, provided that it be <i>white</i>.</p><p>For the Registrar</p>\n',
            ),
          ),
        }),
      ),
    }),
    letter({
      from: { name: 'old-types digest', address: 'old-types-request@lists.example.org' },
      to: [people.oldTypes],
      subject: 'old-types digest, vol. 31',
      at: calendar.at(24, 0, 5),
      body: multipart(
        'digest',
        ...[
          ['Where to buy wood type', 'The fair in Dunmere, second stall after the eels.'],
          ['Ink in cold weather', 'Keep it under your coat. You were going to wash the coat anyway.'],
        ].map(([subject = '', body = ''], index) =>
          forwarded({
            from: index === 0 ? people.marta : people.ottilie,
            subject,
            body,
            at: calendar.at(24 + index, 12, 0),
          }),
        ),
      ),
    }),
  ]
}
