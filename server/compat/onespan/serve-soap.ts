/** One SOAP call: envelope, operation, caller, command, result. */
import { refuse, Refusal } from '../../contract/refuse.ts'
import type { AccountCaller } from '../../relying-party/services.ts'
import { findChild, readText, type XmlElement } from '../../xml/element.ts'
import { auditRefusal } from '../soap/audit-refusal.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import { readSoapBody, writeEnvelope } from '../soap/envelope.ts'
import { element } from '../soap/write-xml.ts'
import type { Asked, CommandEntry, Dialect } from './asked.ts'
import { readAttributes } from './attributes.ts'
import { authenticateCommand } from './callers.ts'
import { executed, provisioned, queries, sessions } from './commands.ts'
import { checkAdminDomains } from './domain.ts'
import { administration, prefixes, provisioning } from './namespaces.ts'
import type { Options } from './options.ts'
import { writeResults, type Found, type ResultKind } from './results.ts'
import { authenticateProvisioning } from './provisioning-caller.ts'
import { refuseAs, tellRefusal } from './status.ts'

/** @throws {Refusal} what no result can tell of */
export async function serveSoap(dialect: Dialect, call: DialectCall): Promise<DialectAnswer> {
  const operation = await readSoapBody(call)
  const asked = { ...dialect, call, element: operation }
  const chosen = choose(operation)
  checkChildren(operation)
  try {
    return answer(dialect.options, operation, chosen.kind, await chosen.run(asked), null)
  } catch (error) {
    if (!(error instanceof Refusal) || tellRefusal(error) === null) throw error
    return answer(dialect.options, operation, chosen.kind, chosen.listed ? { list: [] } : { attributes: [] }, error)
  }
}

type Chosen = { readonly kind: ResultKind; readonly listed?: true; readonly run: (asked: Asked) => Promise<Found> }

function choose({ name, namespace }: XmlElement): Chosen {
  if (namespace === administration) {
    const [session, execute, query] = [own(sessions, name), own(executed, name), own(queries, name)]
    if (session !== undefined) return { kind: 'Credential', run: session }
    if (execute !== undefined) return { kind: execute.kind, run: (asked) => runCommand(asked, execute.commands) }
    if (query !== undefined) return { kind: query.kind, listed: true, run: (asked) => runEntry(asked, query) }
  }
  const provision = namespace === provisioning ? own(provisioned, name) : undefined
  if (provision !== undefined) {
    return { kind: provision.kind, run: (asked) => runCommand(asked, provision.commands, (given) => authenticateProvisioning(given, given.call)) }
  }
  throw refuse('malformed', { detail: 'The Body holds no operation that is known here.', params: { fault: 'Client' } })
}

/** Children are unqualified, or in the operation's own namespace where a client qualifies them. */
function checkChildren({ children, namespace }: XmlElement): void {
  if (children.every((child) => child.namespace === '' || child.namespace === namespace)) return
  throw refuse('malformed', { detail: 'The operation holds an element of another namespace.', params: { fault: 'Client' } })
}

type Authenticate = (asked: Asked) => Promise<AccountCaller>

async function runCommand(asked: Asked, commands: Readonly<Record<string, CommandEntry>>, authenticate: Authenticate = authenticateCommand): Promise<Found> {
  const cmd = findChild(asked.element, 'cmd')
  const entry = cmd === null ? undefined : own(commands, readText(cmd))
  return runEntry(asked, entry ?? refuseUnknown(cmd === null), authenticate)
}

/** Its refusal leaves an event, as every other of a caller we know does. */
const refuseUnknown = (missing: boolean): CommandEntry => ({
  event: 'operation.asked',
  run: async () => {
    throw refuseAs(missing ? 'STAT_MISSINGFLD' : 'STAT_INVPARAM', missing ? 'cmd is missing.' : 'This command is not supported.')
  },
})

async function runEntry(asked: Asked, { run, event }: CommandEntry, authenticate: Authenticate = authenticateCommand): Promise<Found> {
  const caller = await authenticate(asked)
  try {
    checkAdminDomains(asked.options, asked.element)
    return await run({ ...asked, caller, attributes: readAttributes(asked.element) })
  } catch (error) {
    if (error instanceof Refusal) await auditRefusal(asked.services, caller, event, error)
    throw error
  }
}

/** No name that JavaScript's own objects have is one of ours. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function answer(options: Options, { name, namespace }: XmlElement, kind: ResultKind, found: Found, refusal: Refusal | null): DialectAnswer {
  const told = refusal === null ? undefined : (tellRefusal(refusal) ?? undefined)
  const body = element(`${namespace === provisioning ? 'PROV' : 'ADMIN'}-TYPES:${name}Response`, writeResults(options, kind, found, told))
  return { status: 200, kind: 'xml', body: writeEnvelope(body, prefixes), refusal }
}
