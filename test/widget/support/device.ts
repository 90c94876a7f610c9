/** Browser side of `device-plugin.ts`: the phone in the person's other hand. */
import { executeServerCommand } from '@web/test-runner-commands'
import type { DeviceCall } from './device-plugin.ts'
import { verifierUrl } from './verifier.ts'

const call = async (payload: DeviceCall): Promise<string> =>
  (await executeServerCommand<{ answer: string }, DeviceCall>('device', payload)).answer

/** Scans Activation Message 1 and gives the code that the device shows then. */
export const answerMessage1 = async (message1: string, mode: 'scanned' | 'typed'): Promise<string> =>
  call({ call: 'answer', verifier: await verifierUrl(), message1, mode })

/** Scans Activation Message 2 and gives the eight digits. */
export const signMessage2 = (message2: string): Promise<string> => call({ call: 'sign', message2 })
