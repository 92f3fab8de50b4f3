import { domainToUnicode } from 'node:url'
import type { MessageLink } from '../mime/links.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { Modal, State } from './state.ts'

type Links = Extract<Modal, { kind: 'links' }>

/** What a key does in the list of links, if anything: digits choose, Enter opens after a question, `c` copies. */
export function linksKey(state: State, closed: State, modal: Links, name: string): Step | undefined {
  const link = modal.links[modal.cursor]
  if (!link) return only(closed)
  if (/^\d$/.test(name))
    return only({ ...state, modals: [...state.modals.slice(0, -1), chosen(modal, name)] })
  if (name === 'enter' && state.settings.openUrl && isOpened(link)) return only(asked(state, link))
  return name === 'c' || name === 'enter' ? copied(closed, link) : undefined
}

/** The host that a link leads to, in punycode as it is asked for; for mailto the address. */
export function linkHost(url: string): { readonly host: string; readonly inLetters: string | undefined } {
  if (!URL.canParse(url)) return { host: '', inLetters: undefined }
  const { protocol, hostname, host, pathname } = new URL(url)
  if (protocol === 'mailto:') return { host: pathname, inLetters: undefined }
  const letters = hostname.includes('xn--') ? domainToUnicode(hostname) : ''
  return { host, inLetters: letters === '' || letters === hostname ? undefined : letters }
}

/** True for what the user's command is given: http and https, with nothing in it that is not printable ASCII. */
export function isOpened({ url }: MessageLink): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/i.test(url)
}

/** `1` `2` is the twelfth, where there are so many. */
function chosen(modal: Links, digit: string): Links {
  const count = modal.links.length
  const typed = [modal.typed + digit, digit].find((text) => Number(text) >= 1 && Number(text) <= count)
  return typed === undefined ? { ...modal, typed: '' } : { ...modal, typed, cursor: Number(typed) - 1 }
}

function asked(state: State, { url, label, deceives }: MessageLink): State {
  const { host, inLetters } = linkHost(url)
  const letters = inLetters === undefined ? '' : `, in letters ${inLetters}`
  const lie = deceives ? ` The message calls it "${label ?? ''}", which names another.` : ''
  const question = {
    kind: 'question',
    key: 'y',
    title: 'Open a link',
    text: `The host is ${host}${letters}.${lie} The link: ${url}`,
    yes: 'opens it',
    effect: { kind: 'open-link', url },
  } as const
  return { ...state, modals: [...state.modals, question] }
}

function copied(closed: State, { url }: MessageLink): Step {
  // A URL of ASCII without spaces: a shell that it is pasted into runs nothing of it by itself.
  if (!/^[\x21-\x7e]+$/.test(url)) return notify(closed, 'warning', 'This link cannot be copied')
  const address = /^mailto:([^?%]+)$/i.exec(url)?.[1]
  return only(closed, { kind: 'copy', text: address ?? url })
}
