// uPlot, as the WebJar brings it. This is the only place that names its version; a test compares it
// with the WebJar on the class path.
const BASE = '/webjars/uplot/1.6.30/dist/';

const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = `${BASE}uPlot.min.css`;
document.head.append(style);

export const { default: uPlot } = await import(`${BASE}uPlot.esm.js`);
