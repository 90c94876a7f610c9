/** Finds the messages of the nearest `lang`, through shadow roots; notices when the document's change. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { messagesFor, type CeremonyMessages } from '../messages.ts'

export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element
  readonly #observer: MutationObserver

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host
    this.#observer = new MutationObserver(() => host.requestUpdate())
    host.addController(this)
  }

  /** Resolved anew at every render. */
  get text(): CeremonyMessages {
    return messagesFor(this.lang)
  }

  /** The nearest `lang`, '' when the page has none. */
  get lang(): string {
    return nearestLang(this.#host)
  }

  hostConnected(): void {
    this.#observer.observe(document, { attributeFilter: ['lang'], subtree: true })
  }

  hostDisconnected(): void {
    this.#observer.disconnect()
  }
}

/** For dates and numbers: the page's own tag where the messages speak that language, else theirs. */
export function localeOf(wanted: string, spoken: string): string {
  try {
    const [own = spoken] = Intl.getCanonicalLocales(wanted)
    return own.split('-')[0] === spoken.split('-')[0] ? own : spoken
  } catch {
    return spoken
  }
}

function nearestLang(from: Element): string {
  for (let element: Element | null = from; element;) {
    const found: HTMLElement | null = element.closest<HTMLElement>('[lang]')
    if (found) return found.lang
    const root: Node = element.getRootNode()
    element = root instanceof ShadowRoot ? root.host : null
  }
  return ''
}
