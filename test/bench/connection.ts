/**
 * A keep-alive HTTP/1.1 connection that costs the measuring process as little as possible: one
 * request in flight, Content-Length answers only. For benches; the tests use real clients.
 */
import { connect, type Socket } from 'node:net'

export type Answer = { readonly status: number; readonly body: string }

export class Connection {
  readonly #socket: Socket
  readonly #authority: string
  #received = ''
  #settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null

  private constructor(socket: Socket, authority: string) {
    this.#socket = socket
    this.#authority = authority
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => this.#read(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Connection(socket, `${hostname}:${port}`)
  }

  post(path: string, headers: string, body: string): Promise<Answer> {
    if (this.#socket.destroyed) return Promise.reject(new Error('the server closed the connection'))
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${this.#authority}\r\nContent-Type: application/json\r\n${headers}` +
          `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: string): void {
    this.#received += chunk
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#received.slice(0, headEnd)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)
    if (!length) return this.#fail(new Error('an answer without Content-Length'))
    const end = headEnd + 4 + Number(length[1])
    if (this.#received.length < end) return
    const body = Buffer.from(this.#received.slice(headEnd + 4, end), 'latin1').toString('utf8')
    this.#received = this.#received.slice(end)
    this.#settle?.resolve({ status: Number(head.slice(9, 12)), body })
    this.#settle = null
  }

  #fail(error: Error): void {
    this.#settle?.reject(error)
    this.#settle = null
  }
}
