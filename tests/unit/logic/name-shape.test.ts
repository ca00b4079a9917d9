import { describe, expect, it } from 'vitest';
import { longestPart, nameShape, nameShapes, shapePattern } from '../../../src-renderer/logic/name-shape.ts';

describe('the shape of a call’s name', () => {
  it.each([
    ['SELECT * FROM stock WHERE sku = 7', 'SELECT * FROM stock WHERE sku = ?'],
    [
      "SELECT * FROM users WHERE name = 'O''Hara' AND age > 30.5",
      'SELECT * FROM users WHERE name = ? AND age > ?',
    ],
    ['SELECT * FROM stock WHERE sku IN ($1, $2, $3)', 'SELECT * FROM stock WHERE sku IN (?)'],
    ['GET /users/1f0c5a2e-8b1d-4c55-9f4e-0a1b2c3d4e5f/orders/12', 'GET /users/?/orders/?'],
    ['GET session:8f2c', 'GET session:?'],
    ['DEL cart:u-2291', 'DEL cart:u-?'],
  ])('leaves out the values of %s', (name, shape) => expect(nameShape(name)).toBe(shape));

  it.each(['POST /v1/charges', 'SELECT shop.orders2', 'db.query', 'GET /feed/cafe', 's3 GetObject'])(
    'leaves %s as it is',
    (name) => expect(nameShape(name)).toBe(name),
  );

  it('is the same for names that differ in values, and the first of them stands for it', () => {
    const names = ['GET /a/1', 'GET /b', 'GET /a/2', 'GET /b/2', 'GET /a/333'];
    expect([...nameShapes(names)]).toEqual([0, 1, 0, 3, 0]);
  });

  it('is what to search for: by its longest part, or by a pattern of all', () => {
    const shape = nameShape('SELECT * FROM lines WHERE id = 7 AND n > 3');
    expect(longestPart(shape)).toBe('SELECT * FROM lines WHERE id =');
    expect(longestPart('ping')).toBe('ping');
    const pattern = new RegExp(`^(?:${shapePattern(shape)})$`);
    expect(pattern.test('SELECT * FROM lines WHERE id = 12 AND n > 5')).toBe(true);
    expect(pattern.test('SELECT * FROM line WHERE id = 12 AND n > 5')).toBe(false);
  });
});
