/** The table of devices that pages are setting up just now, as Kysely sees it; a part of `schema.ts`. */
export type CodeSetupsTable = {
  device_id: string
  account_id: string
  user_id: string
  ticket_id: string
}

export type CodeTicketsSchema = { code_setups: CodeSetupsTable }
