/** What the tests use of mailparser, which has no types of its own. */
declare module 'mailparser' {
  export interface ParsedAddress {
    readonly name: string
    readonly address?: string
    readonly group?: readonly ParsedAddress[]
  }
  export interface ParsedMail {
    readonly subject?: string
    readonly from?: { readonly value: readonly ParsedAddress[] }
    readonly to?:
      | { readonly value: readonly ParsedAddress[] }
      | readonly { readonly value: readonly ParsedAddress[] }[]
    readonly text?: string
    readonly attachments: readonly {
      readonly filename?: string
      readonly contentDisposition?: string
      readonly content: Uint8Array
    }[]
  }
  export function simpleParser(
    source: Uint8Array,
    options?: { readonly skipHtmlToText?: boolean; readonly skipTextToHtml?: boolean },
  ): Promise<ParsedMail>
}
