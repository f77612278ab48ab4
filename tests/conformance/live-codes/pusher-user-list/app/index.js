Page({ on(e) { this.said = [...(this.said || []), JSON.parse(e.detail.message).userlist[0].userid]; if (this.said.length === 5) console.log(this.said.join(" ")) } })
