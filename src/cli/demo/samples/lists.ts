import type { DemoMessage } from '../mailbox.ts'
import type { Calendar } from './calendar.ts'
import * as people from './people.ts'
import { thread } from './thread.ts'

const { robin, tomas, priya, fennec, ottilie, marta, darya, keelDev, keelUsers, oldTypes } = people

function listFields(name: string): { readonly fields: readonly string[] } {
  return {
    fields: [
      `List-Id: <${name}.lists.example.org>`,
      `List-Post: <mailto:${name}@lists.example.org>`,
      `List-Archive: <https://lists.example.org/${name}>`,
      'Precedence: list',
    ],
  }
}

/** The developers' list of keel, a program that knows the tides. */
export function developersList(calendar: Calendar): DemoMessage[] {
  const list = { to: [keelDev], ...listFields('keel-dev') }
  return [
    ...thread(
      calendar,
      { subject: '[keel-dev] RFC: drop support for the Julian calendar', at: calendar.at(11, 8, 0), ...list },
      [
        {
          from: tomas,
          text: `Nobody has loaded a chart with Julian dates since we count such things. The code is 900 lines, and I am the only one who is afraid of it.

Proposal: warn in 2.5, remove in 3.0.`,
        },
        { from: fennec, after: 3, text: '+1. i was afraid of it too, i just did not say so', quotes: true },
        {
          from: darya,
          after: 5,
          text: `Please wait. The pilots of the White Sea keep their almanacs by the old style to this day. There are four of them, and they are all my aunts.`,
          quotes: true,
        },
        { from: tomas, after: 1, text: 'Four aunts are a quorum. Withdrawn.', quotes: true },
        {
          from: priya,
          after: 14,
          text: `I moved it into a module of its own, with the aunts as test cases:

  describe('aunts', () => {
    test('Easter falls where aunt Vera says', ...)

Patch follows.`,
          quotes: true,
        },
        { from: robin, after: 2, text: 'Merged. Give my regards to aunt Vera.', quotes: true },
      ],
    ),
    ...thread(
      calendar,
      { subject: '[keel-dev] [PATCH] chart: do not draw islands twice', at: calendar.at(5, 21, 10), ...list },
      [
        {
          from: priya,
          text: `An island that lies on the seam of two tiles was drawn once by each of them. It did no harm unless you wanted to land.

---
 src/chart/tiles.ts | 4 ++--
 1 file changed, 2 insertions(+), 2 deletions(-)

--- a/src/chart/tiles.ts
+++ b/src/chart/tiles.ts
@@ -88,8 +88,8 @@ export function tilesFor(view: View) {
   for (const tile of grid) {
-    for (const island of tile.islands) draw(island)
+    for (const island of tile.islands) if (owns(tile, island)) draw(island)
   }
`,
        },
        {
          from: fennec,
          after: 4,
          text: 'who owns an island that lies on a corner of four tiles?',
          quotes: true,
        },
        { from: priya, after: 1, text: 'The one in the north-west, as in most of history.', quotes: true },
        {
          from: robin,
          after: 8,
          text: 'Looks good. One test with a very small island, please, and it goes in.',
          quotes: true,
          flags: ['\\Seen', '\\Answered'],
        },
        { from: priya, after: 20, text: 'v2 with Rockall. It is small enough.', quotes: true, flags: [] },
      ],
    ),
    ...thread(
      calendar,
      { subject: '[keel-dev] 2.4.0 is out: "Spring Tide"', at: calendar.at(14, 17, 0), ...list },
      [
        {
          from: robin,
          text: `keel 2.4.0 is released.

* predictions for 212 more harbours
* the alarm now vibrates in Morse (it says "MOVE")
* start-up in 90 ms, was 340
* the moon is no longer drawn as a square on some terminals

Thanks to everybody who stood in cold water to check the numbers.`,
        },
        {
          from: darya,
          after: 6,
          text: 'Checked in Kandalaksha, in very cold water. The numbers are right.',
          quotes: true,
        },
        {
          from: tomas,
          after: 1,
          text: 'Packages for Debian and Fedora are up. The one for the lighthouse computer needs two floppy disks.',
          quotes: true,
        },
      ],
    ),
    ...thread(
      calendar,
      { subject: '[keel-dev] meeting notes, first Tuesday', at: calendar.at(20, 19, 0), ...list },
      [
        {
          from: priya,
          text: `Present: Tomáš, Fennec, Robin, Priya, one dog.

1. Leap seconds. We keep ignoring them, but politely.
2. Harbour names: we show the local spelling first. Fennec does the Welsh ones (volunteered by silence).
3. The dog was in favour.`,
        },
        { from: fennec, after: 2, text: 'i was muted, not silent', quotes: true },
      ],
    ),
  ]
}

/** The users' list of keel. */
export function usersList(calendar: Calendar): DemoMessage[] {
  const list = { to: [keelUsers], ...listFields('keel-users') }
  const rower = { name: 'Bram Visser', address: 'bram@rowing.example.net', zone: 60 }
  const swimmer = { name: 'Siún Ní Bhriain', address: 'siun@swim.example.net' }
  return [
    ...thread(
      calendar,
      { subject: '[keel-users] Can keel warn my grandmother?', at: calendar.at(9, 10, 0), ...list },
      [
        {
          from: swimmer,
          text: 'She swims every morning and has no telephone on her, for reasons of dignity. Could keel ring a bell in the house instead?',
        },
        {
          from: robin,
          after: 2,
          text: `Yes:

    keel watch "Trá Bhán" --before 20m --run ring-bell

where ring-bell is anything that makes a noise.`,
          quotes: true,
        },
        {
          from: swimmer,
          after: 26,
          text: 'It works. The dog hates it, my grandmother loves it, the neighbours set their clocks by it.',
          quotes: true,
        },
      ],
    ),
    ...thread(
      calendar,
      { subject: '[keel-users] Wrong by an hour in Lisbon', at: calendar.at(17, 12, 0), ...list },
      [
        { from: rower, text: 'Since Sunday all tides are an hour late in Lisbon. Has the Atlantic changed?' },
        {
          from: tomas,
          after: 1,
          text: 'The Atlantic keeps standard time; your laptop does not. See `keel config zone`.',
          quotes: true,
        },
        { from: rower, after: 0.3, text: 'It was the laptop. My apologies to the Atlantic.', quotes: true },
      ],
    ),
    ...thread(calendar, { subject: '[keel-users] Show us your boats', at: calendar.at(30, 18, 0), ...list }, [
      { from: rower, text: 'Mine is four metres of plywood named "Invoice".' },
      { from: fennec, after: 5, text: 'an inflatable flamingo. it has navigation lights', quotes: true },
      { from: swimmer, after: 3, text: 'My grandmother says she is the boat.', quotes: true },
      { from: darya, after: 9, text: 'Карбас «Тётя Вера», 1958. She leaks only on one side.', quotes: true },
    ]),
  ]
}

/** A list of people who love old printing types. */
export function oldTypesList(calendar: Calendar): DemoMessage[] {
  const list = { to: [oldTypes], ...listFields('old-types') }
  return [
    ...thread(
      calendar,
      { subject: '[old-types] A drawer of 14-point sorts, unknown', at: calendar.at(13, 9, 30), ...list },
      [
        {
          from: ottilie,
          text: `Found behind the stove of the lighthouse: one drawer of metal type, 14 point, with ſ, ct and st ligatures, and a manicule (☞) that points left, which I have never seen.

Who knows a foundry with a left hand?`,
        },
        {
          from: marta,
          after: 6,
          text: '☜ It exists! My teacher in Kraków had one, cast for an Arabic and Hebrew printer. He said: "half of the world points the other way".',
          quotes: true,
        },
        { from: people.layla, after: 4, text: 'He was right. صحيح تمامًا ☜', quotes: true },
        {
          from: ottilie,
          after: 15,
          text: 'Then the keeper printed in two directions. I love him more with every drawer.',
          quotes: true,
          flags: [],
        },
      ],
    ),
    ...thread(
      calendar,
      { subject: '[old-types] Poster contest: results', at: calendar.at(26, 20, 0), ...list },
      [
        {
          from: marta,
          text: `1. "Fog" (all white, one full stop)
2. "Here the Rock" by the Dunmere school, potato print
3. "No Swimming", overprinted eleven times

The jury wishes to say that the potato was close.`,
        },
        { from: robin, after: 3, text: 'May we hang the potato in the oil store?', quotes: true },
      ],
    ),
  ]
}
