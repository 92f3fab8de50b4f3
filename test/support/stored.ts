import type { Robot } from './robot.ts'

/** Letters of a mailbox of the server, by their numbers. */
export function stored(robot: Robot, path: string): number[] {
  const messages = robot.server.mailboxes.get(path)?.messages ?? []
  return messages.map(({ raw }) => Number(/Letter (\d+)\./.exec(raw.toString())?.[1]))
}

/** The flags of a letter, sorted; none where it is not there. */
export function flagsOf(robot: Robot, number: number, path = 'INBOX'): string[] {
  const message = robot.server.mailboxes
    .get(path)
    ?.messages.find(({ raw }) => raw.includes(`Letter ${number}.`))
  return [...(message?.flags ?? [])].toSorted()
}

/** Commands that change something, since the last call. */
export function changes(robot: Robot): string[] {
  const commands = robot.commands().filter((command) => /STORE|MOVE|COPY|EXPUNGE|CLOSE|CREATE/.test(command))
  return commands.map((command) => command.replaceAll('"', ''))
}

/** Every letter of the server with where it is and its flags. */
export function everything(robot: Robot): string[] {
  const lines = [...robot.server.mailboxes].flatMap(([path, { messages }]) =>
    messages.map(
      ({ raw, flags }) =>
        `${path} ${/Letter \d+\./.exec(raw.toString())?.[0]} ${[...flags].toSorted().join()}`,
    ),
  )
  return lines.toSorted()
}
