import type { DemoMessage } from '../mailbox.ts'
import type { Calendar } from './calendar.ts'
import { letter, plain } from './compose.ts'
import * as people from './people.ts'
import { robin } from './people.ts'
import { thread } from './thread.ts'

/** Threads and letters between people: the heart of the inbox. */
export function friends(calendar: Calendar): DemoMessage[] {
  return [...lighthouse(calendar), ...everyday(calendar), ...farAway(calendar), ...chess(calendar)]
}

function lighthouse(calendar: Calendar): DemoMessage[] {
  const trust = { to: [people.volunteers] }
  return [
    ...thread(calendar, { subject: 'The lens comes home', at: calendar.at(12, 9, 5), ...trust }, [
      {
        from: people.ana,
        text: `Friends of the lamp,

after eleven years in a barn the second-order lens comes back to Lorne Point. The lorry is booked for the 14th; low tide is at 06:40, so the causeway is ours until nine.

We need eight people with steady hands and soft gloves. Breakfast is on the trust, and Íñigo promises almond buns.

Ana`,
      },
      { from: people.zoe, after: 2, text: 'Count me in. Steady hands, loud voice, own gloves.\n\nZoë' },
      {
        from: robin,
        after: 1.5,
        quotes: true,
        text: 'I shall bring the trolley with the rubber wheels, and the tide table, printed twice.',
      },
      {
        from: people.nana,
        after: 20,
        text: `The insurance wants the names of everybody who will touch the glass. Please answer to me, not to all. (This means you, Zoë.)

Nana`,
      },
      {
        from: people.liWei,
        after: 9,
        text: `Dear all,

please carry the panels upright, never flat: the putty is older than any of us and has opinions. I shall join by video to check the numbering. Panel 7 was mounted upside down in 1931; that was no mistake, see the drawing.

李薇`,
        flags: ['\\Seen', '\\Flagged'],
      },
      {
        from: people.ana,
        after: 30,
        text: 'Eight names, eight pairs of gloves. See you on the causeway.\n\nAna',
        flags: ['\\Seen', '\\Answered'],
      },
    ]),
    ...thread(calendar, { subject: 'Contract draft v3 for signature', at: calendar.ago(96) }, [
      {
        from: people.ana,
        text: `Robin,

draft 3 of the contract with the stonemason, with your changes to the weather clause. Two things are new:

- storm days are counted from force 7, not 6 (force 6 is "Tuesday" here);
- scaffolding is inspected after every spring tide.

If you are happy, sign on page 4. The mason leaves for the islands on Friday.

Ana`,
        flags: ['\\Flagged'],
      },
    ]),
    ...thread(
      calendar,
      { subject: 'Paint: is "signal white" a colour or a religion?', at: calendar.at(23, 16, 40), ...trust },
      [
        {
          from: people.marta,
          text: 'I have four samples of white on my desk, and they are four different colours. Can someone decide with their eyes rather than with the catalogue?',
        },
        {
          from: people.ottilie,
          after: 3,
          text: 'The catalogue of 1902 says "white, as before". I find that admirable.\n\nOttilie',
        },
        {
          from: people.ana,
          after: 1,
          text: 'RAL 9003. The coast guard cares about the light, the neighbours about the white.',
          quotes: true,
        },
        { from: robin, after: 14, text: 'The neighbours are gulls, mostly. 9003 it is.', quotes: true },
      ],
    ),
    letter({
      from: people.nana,
      subject: 'Accounts: we are eleven pence up',
      at: calendar.at(5, 18, 22),
      flags: ['\\Seen', '\\Answered'],
      body: `Robin,

I have been through the tin, the bank and the jar by the door, and we are eleven pence up. In nineteen years this has not happened. Before I write it down: did anybody put a coin in the barometer again?

  Donations         412.50
  Postcards         188.00
  Tea (estimated)    63.61
  Stamps           - 40.00
  Gloves           - 96.00

Nana`,
    }),
    letter({
      from: people.ottilie,
      subject: 'Keeper’s log of 1911, first forty pages',
      at: calendar.at(2, 11, 12),
      flags: [],
      body: plain(
        `Dear Robin,

I have transcribed forty pages of the keeper's log. He had beautiful handwriting and no patience at all. A few favourites:

> 3 March. Fog. 4 March. Fog. 5 March. See above.
> 9 March. The new assistant asked whether the light may be turned off to save oil. I have asked for another assistant.
>> Margin, other hand: "I was joking."
> 17 April. A whale, or the vicar swimming.

The rest by Sunday. May we print it as a small book? Marta has ideas for a cover.

Ottilie

-- 
Ottilie Brandt
“Everything was written down once.”`,
        { flowed: true },
      ),
    }),
  ]
}

function everyday(calendar: Calendar): DemoMessage[] {
  return [
    ...thread(calendar, { subject: 'offsite dates', at: calendar.at(1, 8, 15) }, [
      {
        from: people.tomas,
        text: 'Three possible weekends for the keel offsite: the 6th, the 13th or the 20th. The hut has nine beds and one stove that likes only me.',
      },
      {
        from: people.priya,
        after: 1,
        text: 'The 13th, please. On the 6th I am at a wedding, on the 20th I will be recovering from it.',
      },
      { from: robin, after: 0.5, text: '13th works. I bring the cards and the good coffee.', quotes: true },
      {
        from: people.liWei,
        after: 8,
        text: '13th is fine for me too. I will bring the prism, so that we have a rainbow even if it rains.',
        quotes: true,
        flags: [],
      },
    ]),
    ...thread(calendar, { subject: 'Sunday', at: calendar.at(3, 17, 55) }, [
      {
        from: people.mum,
        text: `Hello love,

are you coming on Sunday? Your father has bought a pumpkin the size of a dog and will not say why.

Love, Mum

P.S. The cat says hello. She is standing on the keyboar`,
      },
      { from: robin, after: 2, text: 'Coming. Do not let him carve it before I am there.\n\nR' },
      {
        from: people.mum,
        after: 1,
        text: 'Too late. It has a face, and it looks like your uncle.',
        flags: ['\\Seen', '\\Flagged'],
      },
    ]),
    ...thread(calendar, { subject: 'Almond buns for forty', at: calendar.at(8, 5, 30) }, [
      {
        from: people.inigo,
        text: `Buenos días Robin,

forty almond buns for the 14th, ready at 5:15. Tell the volunteers: they are for after the lens, not for during. Sugar on a Fresnel panel is a crime.

Íñigo`,
      },
      { from: robin, after: 3, text: 'Understood. I will guard the box myself.' },
      { from: people.inigo, after: 0.4, text: 'That is what worries me.', quotes: true },
    ]),
    letter({
      from: people.zoe,
      subject: 'Kören: ny repertoar, nya tider (choir: new pieces, new times)',
      at: calendar.at(6, 19, 3),
      body: plain(
        `Kära alla, dear all,

från och med torsdag börjar vi klockan sju. From Thursday on we start at seven, because the ferry has a new timetable and the basses live on the other side.

New in the folder:

- "Fyrvaktarens vals" (the keeper's waltz), four voices
- "Sjömansvisa från Härnön", altos in charge
- the one with the seals; please practise the seals

Hälsningar,
Zoë`,
        { charset: 'iso-8859-1' },
      ),
    }),
    letter({
      from: people.marta,
      subject: 'Fotos do cartaz, 2ª versão',
      at: calendar.at(4, 13, 40),
      flags: [],
      body: `Olá Robin,

second version of the poster: larger lamp, smaller gull, the date twice as big. The printer in Łódź asks for the final file on Wednesday. Zażółć gęślą jaźń, as their test page says: all accents come out well.

Até já,
Marta`,
    }),
    letter({
      from: people.fennec,
      subject: 'your tide chart saved my sandwich',
      at: calendar.at(9, 2, 51),
      flags: ['\\Seen', '\\Answered'],
      body: `hi robin

we were on the sandbar off Dunmere, all of us looking at the seals and nobody at the sea. keel buzzed: "your way back ends in 14 minutes". we walked. behind us the way back ended in 14 minutes.

the sandwich was in the bag. it was a very good sandwich.

thanks
fennec`,
    }),
    letter({
      from: people.tomas,
      subject: '🐝 the bees have sworn in a new queen',
      at: calendar.at(7, 7, 20),
      body: `Long live the queen! 👑🐝

She hatched on Monday, made her first speech on Tuesday (mostly "quaaak"), and everybody seems content. Honey in July: put your name on the list in the hut, last year it was gone in an hour. 🍯

Tomáš`,
    }),
    letter({
      from: people.library,
      subject: 'Reserved for you: "A Natural History of Fog"',
      at: calendar.at(1, 9, 0),
      flags: [],
      body: `Dear reader,

the book you asked for is at the desk until Saturday:

  A Natural History of Fog, 2nd edition, with plates
  Shelf mark: 551.57 NAT

The plates are grey. We checked; it is no fault.

Port Lorne Library, open Tue-Sat 10:00-17:00, closed at spring tide`,
    }),
    letter({
      from: people.library,
      subject: 'A gentle word about "Knots and How to Leave Them"',
      at: calendar.at(19, 9, 0),
      body: `Dear reader,

"Knots and How to Leave Them" was due last Tuesday. We understand if it is still in use.

Port Lorne Library`,
    }),
  ]
}

function farAway(calendar: Calendar): DemoMessage[] {
  return [
    letter({
      from: people.misaki,
      subject: '灯台のロープについて',
      at: calendar.at(3, 1, 10),
      flags: ['\\Seen', '\\Flagged'],
      body: plain(
        `ロビン様

いつもお世話になっております。
灯台のロープ三本を本日発送いたしました。
長さは二十四メートル、色は白です。
潮風に強い麻を選びました。

次の春に港へ伺います。
また一緒に海を見ましょう。

佐藤美咲`,
        { charset: 'iso-2022-jp' },
      ),
    }),
    letter({
      from: people.liWei,
      subject: '透镜测量结果',
      at: calendar.at(10, 3, 33),
      body: plain(
        `罗宾，你好：

透镜的测量已经完成。第七块棱镜比图纸厚两毫米，其余都很好。
光束在海上二十海里可以看见，比我们想的还远三海里。

请转告安娜：不要再用旧的腻子。

祝好
李薇`,
        { charset: 'gb2312' },
      ),
    }),
    letter({
      from: people.layla,
      subject: 'قصيدة عن المنارة',
      at: calendar.at(14, 20, 5),
      flags: ['\\Seen', '\\Flagged', '\\Answered'],
      body: `عزيزي روبن،

كتبت قصيدة قصيرة عن المنارة، وهذه هي الترجمة (here is the translation too):

  المنارة لا تسأل السفن من أين جاءت
  The lighthouse does not ask ships where they come from;

  تقول فقط: هنا الصخر، وهنا الطريق
  it says only: here the rock, and here the way.

Use it on the poster if Marta has room (12 words in Arabic, 20 in English).

مع محبتي،
ليلى`,
    }),
    letter({
      from: people.darya,
      subject: 'Открытка с маяка Святой Нос',
      at: calendar.at(16, 12, 48),
      body: plain(
        `Здравствуй, Робин!

Пишу тебе с маяка Святой Нос. Здесь полярный день, чайки не спят, и я тоже. Смотритель показал мне журнал: последние сорок лет он каждый вечер пишет одно и то же слово: "Горит".

Лучшего отчёта я не читала.

Дарья`,
        { charset: 'koi8-r' },
      ),
    }),
    letter({
      from: {
        name: 'Δημήτρης Καλογήρου',
        address: 'dimitris@islands.example.com',
        charset: 'iso-8859-7',
        zone: 120,
      },
      subject: 'Ο φάρος της Αστυπάλαιας',
      at: calendar.at(28, 10, 15),
      body: plain(
        `Αγαπητέ Robin,

the keeper of our lighthouse retires after 31 years and would like to hear from another keeper of anything. He reads Greek and semaphore. Θα χαρεί πολύ!

Δημήτρης`,
        { charset: 'iso-8859-7', encoding: '8bit' },
      ),
    }),
    letter({
      from: { name: 'दिया मेहता', address: 'diya@stars.example.net', zone: 330 },
      subject: 'नमस्ते: समुद्र के ऊपर तारे',
      at: calendar.at(33, 15, 30),
      body: `नमस्ते रॉबिन,

the planetarium would like to show the sky over Lorne Point, with the light turning through it. Could you measure how long one turn takes? By hand is fine: सटीक नहीं, बस सच्चा. (Not exact, just true.)

दिया`,
    }),
  ]
}

function chess(calendar: Calendar): DemoMessage[] {
  const moves = [
    ['1. e4', 'The kettle is on. Your move.'],
    ['1... c5', 'So it is to be that kind of winter.'],
    ['2. Nf3 d6', 'A seal has watched me think about this for an hour. It seemed to approve.'],
    ['3. d4 cxd4 4. Nxd4', 'I sent this from the post office, as the storm has taken the line at home.'],
    ['4... Nf6 5. Nc3 a6', 'My late brother always lost with this. I mean to find out why.'],
  ] as const
  return thread(
    calendar,
    { subject: 'Correspondence chess, game 41', at: calendar.at(40, 14, 0) },
    moves.map(([move, remark], index) => ({
      from: index % 2 === 0 ? people.pemberton : robin,
      after: index === 0 ? 0 : 170,
      text: `${move}\n\n${remark}\n\n${index % 2 === 0 ? 'A. P.' : 'R.'}`,
    })),
  )
}
