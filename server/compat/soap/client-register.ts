/**
 * The registered clients: which addresses an account's older programs call from. Nobody is registered by
 * default. IPv6 counts by its /64, as it does for limits.
 */
import { BlockList, isIP } from 'node:net'
import type { DialectSettings } from './dialect.ts'

export type ClientRegister = {
  readonly holds: (loginName: string, address: string) => boolean
  /** The one account that is registered there; null when none is, or several are. */
  readonly findAccount: (address: string) => string | null
}

export function createClientRegister(clients: DialectSettings['clients']): ClientRegister {
  const networks = new Map<string, BlockList>()
  for (const { loginName, network } of clients) {
    const list = networks.get(loginName) ?? new BlockList()
    networks.set(loginName, list)
    addNetwork(list, network)
  }
  const isIn = (list: BlockList, address: string) => {
    const plain = expandLimitKey(address)
    const family = isIP(plain)
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }
  return {
    holds: (loginName, address) => {
      const list = networks.get(loginName)
      return list !== undefined && isIn(list, address)
    },
    findAccount: (address) => {
      const [only, more] = [...networks].filter(([, list]) => isIn(list, address)).map(([loginName]) => loginName)
      return only === undefined || more !== undefined ? null : only
    },
  }
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', bits = ''] = network.split('/')
  if (isIP(address) === 6) list.addSubnet(address, Math.min(64, bits === '' ? 64 : Number(bits)), 'ipv6')
  else list.addSubnet(address, bits === '' ? 32 : Number(bits), 'ipv4')
}

/** `2001:db8:0:0::/64` → `2001:db8:0:0::`; the address of an IPv4 client stands as it is. */
const expandLimitKey = (address: string): string => (address.endsWith('/64') ? address.slice(0, -3) : address)
