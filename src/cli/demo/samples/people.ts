/** Somebody who writes. Nobody here is real: the names are made up, the domains are those of RFC 2606. */
export interface Person {
  readonly name: string
  readonly address: string
  /** The charset of this person's mail program for encoded words; UTF-8 by default. */
  readonly charset?: string
  /** Minutes east of UTC. */
  readonly zone?: number
}

/** Whose mailbox it is. */
export const robin: Person = { name: 'Robin Vale', address: 'robin@example.org', zone: 60 }

export const ana: Person = { name: 'Ana Ruiz', address: 'ana.ruiz@example.org', zone: 60 }
export const liWei: Person = {
  name: '李薇',
  address: 'li.wei@optics.example.com',
  charset: 'gb2312',
  zone: 480,
}
export const marta: Person = { name: 'Marta Nowak', address: 'marta@studio.example.net', zone: 120 }
export const zoe: Person = {
  name: 'Zoë Lindqvist',
  address: 'zoe@choir.example.net',
  charset: 'iso-8859-1',
  zone: 120,
}
export const tomas: Person = { name: 'Tomáš Dvořák', address: 'tomas@keel.example.com', zone: 120 }
export const misaki: Person = {
  name: '佐藤美咲',
  address: 'misaki@ropes.example.com',
  charset: 'iso-2022-jp',
  zone: 540,
}
export const layla: Person = { name: 'ليلى حداد', address: 'layla@example.org', zone: 180 }
export const darya: Person = {
  name: 'Дарья Орлова',
  address: 'darya@example.net',
  charset: 'koi8-r',
  zone: 180,
}
export const inigo: Person = {
  name: 'Íñigo Beltrán',
  address: 'inigo@bakery.example.com',
  charset: 'iso-8859-1',
  zone: 60,
}
export const pemberton: Person = { name: 'A. Pemberton (retd.)', address: 'pemberton@example.org' }
export const nana: Person = { name: 'Nana Osei', address: 'treasurer@trust.example.org', zone: 60 }
export const ottilie: Person = { name: 'Ottilie Brandt', address: 'ottilie@example.net', zone: 60 }
export const fennec: Person = { name: 'Fennec', address: 'fennec@keel.example.com', zone: -420 }
export const priya: Person = { name: 'Priya Raman', address: 'priya@keel.example.com', zone: 330 }
export const mum: Person = { name: 'Mum', address: 'wren.vale@example.net', zone: 60 }

export const robot: Person = { name: 'Quartermaster CI', address: 'ci@build.example.com' }
export const library: Person = { name: 'Port Lorne Library', address: 'desk@library.example.org', zone: 60 }
export const tideOffice: Person = { name: 'Tide Office', address: 'forecast@tides.example.org' }
export const gull: Person = { name: 'The Gull Weekly', address: 'gull@news.example.com' }
export const postmaster: Person = { name: 'Mail Delivery System', address: 'mailer-daemon@example.org' }

export const keelDev: Person = { name: '', address: 'keel-dev@lists.example.org' }
export const keelUsers: Person = { name: '', address: 'keel-users@lists.example.org' }
export const oldTypes: Person = { name: '', address: 'old-types@lists.example.org' }
export const volunteers: Person = { name: 'Lighthouse volunteers', address: 'volunteers@trust.example.org' }
