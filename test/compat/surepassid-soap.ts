/** The older dialect over SOAP, from outside: npm soap by the WSDL, and bytes as any program may send them. */
import { createClientAsync } from 'soap'

export const servicePath = '/AuthServerWCFService/SurePassAuthServerWCFService.svc'
export const envelop = (inner: string) => `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`

type Found = { readonly Psn: string; readonly DeviceType: number; readonly OtpType: number; readonly DeviceStatus: number }
/** Any result class: what it holds beside the first two depends on the operation. */
export type SoapResult = {
  readonly ErrorCode: number; readonly ErrorMsg: string; readonly DeviceId?: string; readonly SessionToken?: string; readonly SessionTokenExpires?: string; readonly KeyUri?: string
  readonly DeviceType?: number; readonly OtpType?: number; readonly DeviceStatus?: number; readonly Assigned?: number
  readonly RegisterRequest?: readonly Record<string, string>[]; readonly SignRequest?: readonly Record<string, string>[]
  readonly Devices?: { readonly Device: readonly Found[] } | null
}
export type RunSoap = (operation: string, members: object) => Promise<SoapResult>

/** Operations by the WSDL of the verifier at `url`, as the account of this key. */
export async function openSoap(url: string, loginName: string, key: string): Promise<RunSoap> {
  const client = await createClientAsync(`${url}${servicePath}?wsdl`)
  return async (operation, members) => {
    const [answer] = await client[`${operation}Async`]({ authServerPartnerLoginName: loginName, authServerPartnerLoginPassword: key, ...members })
    return answer[`${operation}Result`]
  }
}

export async function post(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url + servicePath, { method: 'POST', headers: { 'content-type': 'text/xml; charset=utf-8', ...headers }, body })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
