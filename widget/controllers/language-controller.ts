/** Finds the messages of the nearest `lang`, through shadow roots, and notices when it changes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { messagesFor, onMessagesRegistered, type Messages } from '../messages.ts'

export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element
  readonly #observer: MutationObserver
  #forget: (() => void) | undefined

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host
    this.#observer = new MutationObserver(() => host.requestUpdate())
    host.addController(this)
  }

  /** Resolved anew at every render. */
  get text(): Messages {
    return messagesFor(nearestLang(this.#host))
  }

  /** For dates and numbers: the page's own tag where the messages follow it, else the messages'. */
  get locale(): string {
    const { lang } = this.text
    try {
      const [own = lang] = Intl.getCanonicalLocales(nearestLang(this.#host))
      return own.split('-')[0] === lang.split('-')[0] ? own : lang
    } catch {
      return lang
    }
  }

  hostConnected(): void {
    const change = { attributeFilter: ['lang'], subtree: true }
    this.#observer.observe(document, change)
    const root = this.#host.getRootNode()
    if (root !== document) this.#observer.observe(root, change)
    this.#forget = onMessagesRegistered(() => this.#host.requestUpdate())
  }

  hostDisconnected(): void {
    this.#observer.disconnect()
    this.#forget?.()
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
