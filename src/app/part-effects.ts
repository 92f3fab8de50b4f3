import type { MessageCache } from '../sync/message-cache.ts'
import type { PartFetcher } from '../sync/part-fetcher.ts'
import type { Action } from './action.ts'
import type { AppOptions } from './app-options.ts'
import type { PartEffect } from './effects.ts'
import type { PartConverter } from './part-converter.ts'
import { PartWork } from './part-work.ts'
import { SaveWork } from './save-work.ts'

/** Does what is to be done with parts of messages: saves them, shows them by themselves, opens and pipes them. */
export class PartEffects {
  readonly #saves: SaveWork
  readonly #parts: PartWork

  constructor(
    fetcher: PartFetcher,
    cache: MessageCache,
    converter: PartConverter,
    dispatch: (action: Action) => void,
    { account, withTerminal }: Pick<AppOptions, 'account' | 'withTerminal'>,
  ) {
    this.#saves = new SaveWork(fetcher, account, dispatch)
    this.#parts = new PartWork(fetcher, cache, converter, dispatch, withTerminal)
  }

  /** `width` is that of a text by itself, in cells. */
  run(effect: PartEffect, width: number): void {
    switch (effect.kind) {
      case 'save':
        return void this.#saves.add(effect.at, effect.part, effect.path, effect.overwrite)
      case 'save-all':
        return void this.#saves.addAll(effect.at, effect.parts, effect.folder)
      case 'cancel-save':
        return this.#saves.cancel(effect.id)
      case 'resume-save':
        return this.#saves.resume(effect.id)
      case 'discard-save':
        return void this.#saves.discard(effect.id)
      case 'view-part':
        return void this.#parts.view(effect.at, effect.part, width)
      case 'look-inside':
        return void this.#parts.lookInside(effect.at, effect.part, effect.fetch)
      case 'open-part':
        return void this.#parts.open(effect.at, effect.part, effect.opener)
      case 'pipe':
        return void this.#parts.pipe(effect.at, effect.source, effect.command, width)
      case 'stop-work':
        return this.#parts.stop(effect.id)
    }
  }

  /** Gives up all; what is there of saves is on the disk then, to be gone on with in another run. */
  async close(): Promise<void> {
    await Promise.all([this.#saves.close(), this.#parts.close()])
  }
}
