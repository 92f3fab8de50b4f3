import type { DemoMessage } from '../mailbox.ts'
import type { Calendar } from './calendar.ts'
import { letter, plain } from './compose.ts'
import * as people from './people.ts'

const { robin } = people

type Note = readonly [days: number, subject: string, text: string]

/** Letters that Robin wrote. */
export function sent(calendar: Calendar): DemoMessage[] {
  const notes: readonly (readonly [people.Person, ...Note])[] = [
    [people.ana, 2, 'Re: Scaffolding permit', 'The harbour master says yes, if the flag on top is his.'],
    [
      people.nana,
      5,
      'Re: Accounts: we are eleven pence up',
      'It was me. The barometer was stuck, and a coin helps. Please book it under "instruments".',
    ],
    [
      people.fennec,
      8,
      'Re: your tide chart saved my sandwich',
      'This is the best bug report we ever had. What was in it? The sandwich, I mean.',
    ],
    [
      people.layla,
      13,
      'Re: قصيدة عن المنارة',
      'شكرا جزيلا يا ليلى. It goes on the poster, in both directions.',
    ],
    [
      people.misaki,
      25,
      'Rope for the lighthouse',
      'Dear Misaki, could you make three ropes of 24 m, white, for hands that are not used to ropes?',
    ],
    [
      people.mum,
      31,
      'The cat',
      'I have shown your mail to the vet. She says the cat writes better than most.',
    ],
    [
      people.pemberton,
      34,
      'Your horn',
      'Do you still have the reed of the old fog horn? The new one sounds like a goose with a degree.',
    ],
  ]
  return notes.map(([to, days, subject, text]) =>
    letter({ from: robin, to: [to], subject, at: calendar.at(days, 20, days), body: `${text}\n\nRobin` }),
  )
}

/** Letters not yet sent. */
export function drafts(calendar: Calendar): DemoMessage[] {
  const notes: readonly Note[] = [
    [
      1,
      'Speech for the lighting (second attempt)',
      'Friends, keepers, gulls,\n\n(something about light that has not been said before)\n\nThank you, and mind the steps.',
    ],
    [9, '', 'Ask Li Wei whether the prism'],
    [
      22,
      'Complaint about the second roundabout',
      'Dear Sir or Madam,\n\nI have now driven round it eleven times and',
    ],
  ]
  return notes.map(([days, subject, text]) =>
    letter({
      from: robin,
      to: [people.ana],
      subject,
      at: calendar.at(days, 22, 10),
      body: text,
      flags: ['\\Seen', '\\Draft'],
    }),
  )
}

/** What the filter caught. */
export function junk(calendar: Calendar): DemoMessage[] {
  const notes: readonly Note[] = [
    [
      1,
      'CONGRATULATION you won a Lighthouse',
      'Dear Winner, you won a LIGHTHOUSE (used). To recieve it pay only the postage: 4,999.00. Ships not included.',
    ],
    [4, 'Re: Re: Re: your seal', 'We have your seal. It is well. Send fish to the address below.'],
    [8, '🔥🔥 Hot singles (vinyl) near you 🔥🔥', 'Sea shanties 1957-1961, very warm sound. Click.'],
    [15, 'Enlarge your harbour', 'Boats too big? Our dredging pills are made of natural dredge.'],
    [
      27,
      'Prince of tides seeks trustee',
      'Dearest, my late uncle left 40 million gallons, and I need a small bay to put them in.',
    ],
  ]
  return notes.map(([days, subject, text], index) =>
    letter({
      from: { name: 'Winner Desk', address: `desk${index}@prizes.example.net` },
      subject,
      at: calendar.at(days, 3, 33),
      body: text,
      flags: index === 0 ? ['$Junk'] : ['\\Seen', '$Junk'],
    }),
  )
}

/** What was thrown away. */
export function trash(calendar: Calendar): DemoMessage[] {
  const notes: readonly Note[] = [
    [
      2,
      'Your parcel is with your neighbour',
      'Your neighbour is away. The parcel is with the neighbour of your neighbour, who is you.',
    ],
    [6, 'Webinar: synergy in mooring', 'Join us for ninety minutes. There will be slides.'],
    [12, 'Password changed', 'You changed your password. If this was not you, it was somebody with taste.'],
  ]
  return notes.map(([days, subject, text]) =>
    letter({
      from: { name: 'No Reply', address: 'noreply@example.com' },
      subject,
      at: calendar.at(days, 12, 0),
      body: text,
    }),
  )
}

/** Small bills. */
export function receipts(calendar: Calendar): DemoMessage[] {
  const bills = [
    ['Paraffin, 20 l', '31.00'],
    ['Gloves, cotton, 8 pairs', '96.00'],
    ['Tide table, printed', '4.50'],
    ['Repair of one accordion', '62.00'],
    ['Ferry, 10 crossings', '85.00'],
    ['Bucket', '3.20'],
    ['Bucket (the first one leaks)', '3.20'],
  ] as const
  return bills.map(([what, price], index) =>
    letter({
      from: { name: 'Harbour Stores', address: 'till@stores.example.com' },
      subject: `Receipt ${2207 - index * 31}: ${what}`,
      at: calendar.at(index * 13 + 3, 15, 5 + index),
      body: `HARBOUR STORES, PORT LORNE\n\n  ${what.padEnd(32, '.')} ${price.padStart(7)}\n\nPaid in coins. Thank you, and sorry about the queue.`,
    }),
  )
}

/** Plans for journeys. */
export function travel(calendar: Calendar): DemoMessage[] {
  return [
    letter({
      from: { name: 'Night Train Desk', address: 'tickets@rail.example.com', zone: 60 },
      subject: 'Your berth to Łódź, coach 7, upper',
      at: calendar.at(11, 9, 9),
      body: 'Departure 21:40, platform to be found. Your berth is 42, upper. The conductor wakes you with tea, whether you like tea or not.',
      flags: ['\\Seen', '\\Flagged'],
    }),
    letter({
      from: people.darya,
      subject: 'Как доехать до маяка',
      at: calendar.at(35, 8, 0),
      body: plain(
        'Сначала поезд, потом автобус, потом катер, потом пешком по тундре. Если увидишь медведя, передай ему привет и иди обратно.\n\nДарья',
        { charset: 'koi8-r' },
      ),
    }),
    letter({
      from: people.misaki,
      subject: '船の時刻表',
      at: calendar.at(44, 2, 0),
      body: plain('船は毎朝七時に出ます。\n雨の日も出ます。\n嵐の日は、猫だけが港に残ります。\n\n美咲', {
        charset: 'iso-2022-jp',
      }),
    }),
  ]
}

/** Family letters, with one from a cat. */
export function family(calendar: Calendar): DemoMessage[] {
  const notes: readonly Note[] = [
    [
      18,
      'Recipe for the fish pie',
      'Take a fish. Your father took it back. Take another fish. Then proceed as on the card in the blue tin.',
    ],
    [37, 'Your old room', 'We have not touched it, except that the boat is in it now.'],
    [
      52,
      'Photographs from the attic',
      'There is one of your grandmother at the lamp in 1949. She is not supposed to be there, and she is laughing.',
    ],
    [
      61,
      'Birthday',
      'Happy birthday, love! We rang at six because you were born at six. You did not pick up then either.',
    ],
  ]
  return notes.map(([days, subject, text]) =>
    letter({ from: people.mum, subject, at: calendar.at(days, 18, 18), body: `${text}\n\nLove, Mum` }),
  )
}

const oldWork = [
  [
    'Survey of the tower',
    'Cracks: eleven. Of which new: two. Of which serious: none. Of which drawn on by children: one.',
  ],
  ['Key to the oil store', 'It is not on the hook. It is never on the hook. Who has it?'],
  ['Re: Key to the oil store', 'It was on the other hook.'],
  ['Minutes of the spring meeting', 'Item 4, "the goat", is adjourned again.'],
  [
    'Quote for the lantern panes',
    'Sixteen panes, curved, hand-blown. The price is on page two; please sit down first.',
  ],
  ['Visitors in July', 'We had 412 visitors, 3 of whom came for the light and the others for the buns.'],
  ['Lightning rod', 'Tested by lightning on Saturday. It works.'],
  ['School class on Tuesday', 'Thirty children, two teachers, one question: "Why is it not pointed?"'],
] as const

/** A year's archive: letters about the work on the tower. */
export function archive(calendar: Calendar, year: number): DemoMessage[] {
  const writers = [people.ana, people.nana, people.ottilie, people.marta]
  return oldWork.map(([subject, text], index) => {
    const at = new Date(Date.UTC(year, index + 2, 3 + index * 3, 9 + index, 7 * index))
    const from = writers[(index + year) % writers.length] ?? people.ana
    const date = at < calendar.now ? at : calendar.at(30 + index, 9, 0)
    return letter({ from, subject, at: date, body: `${text}\n\n${from.name.split(' ')[0]}` })
  })
}

/** Notes about work on drawings, for the project folders. */
export function drawings(calendar: Calendar): DemoMessage[] {
  const sheets = [
    'Lantern room',
    'Gallery railing',
    'Spiral stair, 122 steps',
    'Stair again (123 steps)',
    'Door that opens outwards',
  ]
  return sheets.map((sheet, index) =>
    letter({
      from: people.ana,
      subject: `Drawing ${101 + index}: ${sheet}`,
      at: calendar.at(20 + index * 6, 14, 30),
      body: `Sheet ${101 + index}, "${sheet}", is in the plan chest, third drawer. Measured twice, drawn once, corrected in pencil.\n\nAna`,
    }),
  )
}

/** Letters about the garden gate, a smaller project. */
export function gardenGate(calendar: Calendar): DemoMessage[] {
  const steps = [
    'It squeaks',
    'Oil did not help',
    'It was the hinge',
    'It was the other hinge',
    'We have come to like the squeak',
  ]
  return steps.map((step, index) =>
    letter({
      from: people.ottilie,
      subject: `Garden gate: ${step.toLowerCase()}`,
      at: calendar.at(50 - index * 8, 16, 20),
      body: `${step}.\n\nOttilie`,
    }),
  )
}
