/** One operation as it was asked, and what its handlers may use. */
import type { AccountCaller, Services } from '../../relying-party/services.ts'
import type { XmlElement } from '../../xml/element.ts'
import type { ClientRegister } from '../soap/client-register.ts'
import type { DialectCall } from '../soap/dialect.ts'
import type { Attributes } from './attributes.ts'
import type { Options } from './options.ts'
import type { Found } from './results.ts'

export type Dialect = { readonly services: Services; readonly options: Options; readonly clients: ClientRegister }

/** A command of a caller we know. */
export type Command = Dialect & {
  readonly caller: AccountCaller
  readonly attributes: Attributes
  /** The element itself, for what is no attribute: query options. */
  readonly element: XmlElement
}

export type Run = (command: Command) => Promise<Found>

/** What a command does, and what its attempt is called in the audit trail. */
export type CommandEntry = { readonly run: Run; readonly event: string }

/** An operation before anybody is known: a logon, or provisioning. */
export type Asked = Dialect & { readonly call: DialectCall; readonly element: XmlElement }
