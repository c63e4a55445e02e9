// webtorrent behind its own HTTP server: serve.mjs FOLDER; READY, then a .torrent on stdin, then URL http://...
// Without uTP: the relays of the lab carry TCP.
import WebTorrent from 'webtorrent'
import readline from 'node:readline'

const client = new WebTorrent({ dht: false, lsd: false, natUpnp: false, natPmp: false, utPex: false, utp: false })
client.on('error', error => { console.error(error); process.exit(1) })
process.on('SIGTERM', () => process.exit(0))
readline.createInterface({ input: process.stdin }).once('line', torrent => {
  const server = client.createServer()
  server.listen(0, '127.0.0.1', () => {
    client.add(torrent.trim(), { path: process.argv[2] }, found => {
      const path = found.files[0].streamURL.replace(/^https?:\/\/[^/]*/, '')
      console.log(`URL http://127.0.0.1:${server.address().port}${path}`)
    })
  })
})
console.log('READY')
