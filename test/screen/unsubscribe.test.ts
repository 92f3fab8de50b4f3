import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'

const oneClick = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'
const received = 'Received: from mx.news.example (mx.news.example [93.184.216.34]) by mx.example.org'

function newsletter(...fields: readonly string[]) {
  return inbox([mail({ subject: 'News', from: 'News <news@news.example>', fields: [...fields, received] })])
}

/** A network that takes note of what is dialled, and reaches nothing. */
function watched(): { readonly dialled: string[]; readonly resolved: string[] } & {
  readonly network: {
    resolve(host: string): Promise<readonly string[]>
    dial(address: string): { host: string; port: number }
  }
} {
  const [dialled, resolved]: [string[], string[]] = [[], []]
  return {
    dialled,
    resolved,
    network: {
      resolve: async (host) => {
        resolved.push(host)
        return ['10.0.0.7']
      },
      dial: (address) => {
        dialled.push(address)
        return { host: '127.0.0.1', port: 9 }
      },
    },
  }
}

const first = watched()

describe('leaving a list', () => {
  robotTest(
    'one click is a POST that the question shows whole, and only Y sends; not to a private address',
    {
      mailboxes: newsletter(
        'List-Unsubscribe: <https://news.example/u/abc?x=1>, <mailto:leave@news.example?subject=bye>',
        oneClick,
      ),
      oneClick: first.network,
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ ?Leave list: https:\/\/news\.example\/u\/abc\?x=1/)
      await robot.press('Q')
      robot.line(/Leave the list/)
      robot.line(/Sends a POST to news\.example at once/)
      robot.line(/https:\/\/news\.example\/u\/abc\?x=1 +│/)
      robot.line(/Nobody vouches for the sender/)
      robot.line(/page, mail \(:unsubscribe-list page\)/)
      await robot.press('y', 'enter', 'space')
      robot.line(/Leave the list/)
      await robot.press('esc')
      assert.deepEqual(first.resolved, [])
      await robot.press('Q', 'Y')
      await robot.waitFor(/Not unsubscribed: news\.example is 10\.0\.0\.7, an address that is not public/)
      assert.deepEqual(first.resolved, ['news.example'])
      assert.deepEqual(first.dialled, [])
    },
  )

  robotTest(
    'a mail is shown with all its fields, and copied',
    {
      mailboxes: newsletter(
        'List-Unsubscribe: <mailto:leave@news.example?subject=Leave%20me&body=please%0Anow&bcc=x@evil.example>',
      ),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('Q')
      const text = robot
        .screen()
        .join(' ')
        .replaceAll(/[│\s]+/g, ' ')
      assert.match(
        text,
        /To: “leave@news\.example”; “subject”: “Leave me”; “body”: “please now”; “bcc”: “x@evil\.example”/,
      )
      await robot.press('Y')
      robot.line(/Copied: mailto:leave@news\.example\?subject=Leave%20me/)
      assert.ok(robot.terminal.output.sent.includes('\x1b]52;c;'))
    },
  )

  robotTest(
    'a page is copied where no command opens it; a host that looks like another is told',
    { mailboxes: newsletter('List-Unsubscribe: <https://xn--pypal-4ve.com/>') },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/Leave list: https:\/\/xn--pypal-4ve\.com\/ ⚠ the host looks like another/)
      await robot.press('Q')
      robot.line(/A page of xn--pypal-4ve\.com is copied, as open_url is not set/)
      robot.line(/That host looks like another/)
      await robot.press('Y')
      robot.line(/Copied: https:\/\/xn--pypal-4ve\.com\//)
    },
  )

  robotTest(
    'what does not fit on the screen is not asked about',
    { mailboxes: newsletter(`List-Unsubscribe: <https://news.example/${'a'.repeat(1500)}>`) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/Leave list: https:\/\/news\.example\/a+$/)
      await robot.press('Q')
      robot.line(/too long to be shown whole/)
      assert.ok(!robot.shows(/Leave the list/))
      await robot.resize(120, 60)
      await robot.press('Q')
      robot.line(/A page of news\.example is copied/)
      const shown = robot
        .screen()
        .flatMap((line) => /│ .*?(a{20,}) *│/.exec(line)?.[1] ?? [])
        .join('')
      assert.equal(shown.length, 1500)
    },
  )

  robotTest('a message without a list says so', { mailboxes: newsletter() }, async (robot) => {
    await robot.idle()
    await robot.press('enter')
    await robot.idle()
    await robot.press('Q')
    robot.line(/leave the mailing list: this message does not say how/)
  })
})
