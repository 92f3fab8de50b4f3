/** A charset that a reader may choose for a text that came out wrong, with what it is written in. */
export interface OfferedCharset {
  /** The label that `partBlocks` takes. */
  readonly label: string
  readonly title: string
}

/**
 * The charsets to choose from, the likeliest first. This file imports nothing: the list may be shown before the
 * decoders are loaded.
 */
export const offeredCharsets: readonly OfferedCharset[] = [
  { label: 'utf-8', title: 'Unicode' },
  { label: 'windows-1252', title: 'Western European' },
  { label: 'iso-8859-15', title: 'Western European with €' },
  { label: 'windows-1250', title: 'Central European' },
  { label: 'iso-8859-2', title: 'Central European, ISO' },
  { label: 'windows-1251', title: 'Cyrillic' },
  { label: 'koi8-r', title: 'Russian, KOI8' },
  { label: 'koi8-u', title: 'Ukrainian, KOI8' },
  { label: 'iso-8859-5', title: 'Cyrillic, ISO' },
  { label: 'windows-1253', title: 'Greek' },
  { label: 'windows-1254', title: 'Turkish' },
  { label: 'windows-1255', title: 'Hebrew' },
  { label: 'windows-1256', title: 'Arabic' },
  { label: 'windows-1257', title: 'Baltic' },
  { label: 'windows-1258', title: 'Vietnamese' },
  { label: 'windows-874', title: 'Thai' },
  { label: 'shift_jis', title: 'Japanese, Shift JIS' },
  { label: 'iso-2022-jp', title: 'Japanese, JIS' },
  { label: 'euc-jp', title: 'Japanese, EUC' },
  { label: 'gb18030', title: 'Chinese, simplified' },
  { label: 'hz-gb-2312', title: 'Chinese, simplified, HZ' },
  { label: 'big5', title: 'Chinese, traditional' },
  { label: 'euc-kr', title: 'Korean' },
  { label: 'iso-2022-kr', title: 'Korean, ISO-2022' },
  { label: 'utf-16le', title: 'Unicode, 16 bits, low octet first' },
  { label: 'utf-16be', title: 'Unicode, 16 bits, high octet first' },
  { label: 'utf-7', title: 'Unicode, 7 bits' },
  { label: 'cp437', title: 'DOS, American' },
  { label: 'cp850', title: 'DOS, Western European' },
  { label: 'macintosh', title: 'Old Macintosh' },
]
