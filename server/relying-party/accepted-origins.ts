import type { TicketCaller } from './services.ts'

/** The pages whose answers count: the ticket's own; of a relayed ceremony any that the account lists. */
export function acceptedOrigins({ opened: { account, ticket }, relayed }: TicketCaller): readonly string[] {
  return relayed === undefined ? [ticket.origin] : account.origins
}
