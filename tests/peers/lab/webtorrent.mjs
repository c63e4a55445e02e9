// webtorrent on loopback: peer.mjs FOLDER; then lines {"torrent": FILE, "folder": DIR} on stdin.
import WebTorrent from 'webtorrent'
import readline from 'node:readline'
import fs from 'node:fs'

const client = new WebTorrent({ dht: false, lsd: false, natUpnp: false, natPmp: false, utPex: false })
const say = text => fs.writeSync(1, text + '\n')
client.on('error', error => { console.error(error); process.exit(1) })
client.on('listening', () => say(`LISTENING ${client.torrentPort}`))
process.on('SIGTERM', () => process.exit(0))

readline.createInterface({ input: process.stdin }).on('line', line => {
  const wish = JSON.parse(line)
  client.add(wish.torrent, { path: wish.folder }, torrent => {
    say('ADDED')
    if (torrent.done) say('DONE')
    else torrent.on('done', () => say('DONE'))
  })
})
