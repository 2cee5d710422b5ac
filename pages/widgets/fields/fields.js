// This file comes last: Python joins dom.js and the widgets with it into one module.

export const order = mounted(Order);
export const editor = mounted(Editor);
export const listing = mounted(Listing);
