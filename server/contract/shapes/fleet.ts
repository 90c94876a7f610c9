/** Devices of a whole account, for its backend. */
import { z } from '@hono/zod-openapi'
import { device, deviceList } from './device.ts'

export const fleetDevice = device.extend({ username: z.string() }).openapi('FleetDevice')

export const fleetPage = z
  .strictObject({
    devices: z.array(fleetDevice),
    /** For `?from=`; null on the last page. A page before the last may be short. */
    next: z.string().nullable(),
  })
  .openapi('FleetPage')
export type FleetPage = z.infer<typeof fleetPage>

/** One path for both: a page sees its own user's devices, the backend its account's. */
export const devices = z.union([deviceList, fleetPage]).openapi('Devices')
