/** Opens the doors for other systems that the operator names, and no other. */
import type { Config } from '../config.ts'
import type { DialectPath } from '../http/dialects.ts'
import type { Services } from '../relying-party/services.ts'
import type { OpenedServices } from './open-services.ts'
import { StartFault } from './start-fault.ts'

type DialectSettings = Pick<Config['compat'], 'clients' | 'options'>
type DialectModule = { readonly createDialect: (services: Services, settings: DialectSettings) => readonly DialectPath[] }

/** By the name that the operator writes. */
export type DialectTable = Readonly<Record<string, () => Promise<DialectModule>>>

/**
 * Closes what was opened when it cannot go on.
 * @throws {StartFault} for a dialect or an option that nobody knows
 */
export async function openDialects(
  table: DialectTable, { compat }: Config, { services, close }: Pick<OpenedServices, 'services' | 'close'>,
): Promise<readonly DialectPath[]> {
  return openNamed(table, compat, services).catch(async (fault: unknown) => {
    await close()
    throw fault
  })
}

async function openNamed(table: DialectTable, compat: Config['compat'], services: Services): Promise<readonly DialectPath[]> {
  const { dialects, clients, options } = compat
  const stray = Object.keys(options).find((name) => !dialects.some((dialect) => name.startsWith(`${dialect}.`)))
  if (stray !== undefined) throw new StartFault(`KEYTAP_COMPAT_OPTIONS names "${stray}".`, `Write the name of an open dialect, a dot and the option; open: ${dialects.join(', ') || 'none'}.`)
  const opened: DialectPath[] = []
  for (const name of new Set(dialects)) {
    const load = Object.hasOwn(table, name) ? table[name] : undefined
    if (load === undefined) throw new StartFault(`KEYTAP_COMPAT names "${name}".`, `Known here: ${Object.keys(table).join(', ') || 'none'}.`)
    const { createDialect } = await load()
    opened.push(...createOne(createDialect, services, { clients, options: ownOptions(options, name) }))
  }
  return opened
}

function createOne(create: DialectModule['createDialect'], services: Services, settings: DialectSettings): readonly DialectPath[] {
  try {
    return create(services, settings)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new StartFault(`KEYTAP_COMPAT_OPTIONS cannot be used: ${cause.message}.`, "Read the dialect's README.", { cause })
  }
}

function ownOptions(options: DialectSettings['options'], dialect: string): DialectSettings['options'] {
  const own = Object.entries(options).filter(([name]) => name.startsWith(`${dialect}.`))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(dialect.length + 1), value]))
}
