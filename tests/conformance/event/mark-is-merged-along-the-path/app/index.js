Page({
  bindButtonTap(e) { console.log(e.mark.myMark === 'last', e.mark.anotherMark === 'leaf') },
  bindViewTap(e) { console.log(e.mark.myMark === 'last', e.mark.anotherMark === 'leaf', e.currentTarget.dataset.x === undefined) }
})
