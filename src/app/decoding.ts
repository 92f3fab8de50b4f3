/** What carries the tables of the decoders: one chunk, loaded with the first message, so that they are in memory once. */
export { loadHeaders, loadMessage } from './message-loader.ts'
export { loadInside } from './part-inside.ts'
export { pipeTo } from './part-pipe.ts'
export { loadPartText } from './part-text.ts'
