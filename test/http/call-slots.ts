/** Calls every route of device slots once, successfully. */
import type { RouteName } from '../../server/contract/routes.ts'
import { asBank, type Reply, type Verifier } from './verifier.ts'

export async function callSlots(verifier: Verifier, username: string, replies: Map<RouteName, Reply>): Promise<void> {
  const add = async (name: RouteName, reply: Promise<Reply>) => {
    replies.set(name, await reply)
    return (await reply).body
  }
  const added = await add('addSlot', asBank(verifier, '/v1/slots', { body: { username } }))
  const path = `/v1/slots/${String(added['id'])}`
  await add('findSlot', asBank(verifier, path))
  await add('listSlots', asBank(verifier, `/v1/slots?username=${username}`))
  await add('switchSlot', asBank(verifier, `${path}/state`, { method: 'PUT', body: { state: 'disabled' } }))
  await add('unassignSlot', asBank(verifier, `${path}/user`, { method: 'DELETE' }))
  await add('assignSlot', asBank(verifier, `${path}/user`, { method: 'PUT', body: { username } }))
  await add('removeSlot', asBank(verifier, path, { method: 'DELETE' }))
}
