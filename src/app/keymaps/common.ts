/** What keys do everywhere that no mail program has habits of its own for. */
export const everywhere = {
  'j': 'next',
  'k': 'previous',
  'down': 'next',
  'up': 'previous',
  'home': 'first',
  'end': 'last',
  'pagedown': 'page-down',
  'pageup': 'page-up',
  'wheeldown': 'next',
  'wheelup': 'previous',
  'q': 'back',
  'left': 'back',
  'esc': 'give-up',
  'z': 'undo',
  'ctrl-y': 'redo',
  'H': 'history',
  ':': 'palette',
  'ctrl-k': 'palette',
  '?': 'help',
  'A': 'log',
  'S': 'saves',
  'B': 'toggle-tree',
  '@': 'network',
  'ctrl-l': 'redraw',
  'M': 'metered',
  'ctrl-r': 'reconnect',
  'ctrl-z': 'suspend',
} as const

/** In a list of messages. */
export const inList = {
  'enter': 'open',
  'right': 'open',
  'left': 'tree',
  'tab': 'next-unread',
  'space': 'page-down',
  '-': 'page-up',
  '.': 'repeat',
} as const

/** While a message is read. */
export const inReader = {
  'tab': 'next-unread',
  'space': 'page-down',
  '-': 'page-up',
  'J': 'next-message',
  'K': 'previous-message',
  'V': 'other-form',
  'ctrl-e': 'charset',
  '|': 'pipe',
  '.': 'repeat',
} as const

/** In the folder tree. */
export const inTree = {
  'enter': 'open',
  'right': 'open-branch',
  'left': 'close-branch',
  'space': 'page-down',
  '-': 'page-up',
  'T': 'toggle-subscribed',
} as const
