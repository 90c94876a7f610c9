/** What an operation is asked with and what it answers; it never knows which protocol asked. */
import type { AccountCaller, Services } from '../../relying-party/services.ts'
import type { ClientRegister } from '../soap/client-register.ts'
import type { Members } from './members.ts'
import type { Options } from './options.ts'

export type Asked = { readonly services: Services; readonly options: Options; readonly caller: AccountCaller; readonly members: Members }
/** What the answer holds beside type, errorCode and errorMessage. `type` and `errorMessage` only where they differ from the echo and "OK". */
export type Answer = Readonly<Record<string, unknown>>
export type Operation = (asked: Asked) => Promise<Answer>
/** `event` is what the attempt is called in the audit trail where it is refused. */
export type OperationEntry = { readonly run: Operation; readonly event: string }

/** What the door gives every call. */
export type Dialect = { readonly services: Services; readonly options: Options; readonly clients: ClientRegister }
