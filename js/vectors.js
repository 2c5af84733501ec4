// Arithmetic of vectors.

/** The sum of the products. Both have the same length. @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** NaN where one of them has no direction. @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
