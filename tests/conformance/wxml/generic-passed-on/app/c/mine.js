Component({ properties: { n: Number } })
