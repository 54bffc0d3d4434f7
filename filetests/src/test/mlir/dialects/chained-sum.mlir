// RUN: opt --verify-diagnostics %s

func.func @f(%a: i16, %b: i16, %x: i32) -> (i32, i32, i32) {
  %p = arith.muli %a, %b {paired} : i16
  %l = arith.extsi %p : i16 to i32
  %q = arith.muli %b, %b {paired} : i16
  %r = arith.extsi %q : i16 to i32
  %good = arith.addi %l, %r {chained} : i32
  %s = arith.muli %a, %a {paired} : i16
  %t = arith.extsi %s : i16 to i32
  // expected-error@+1 {{is marked 'chained', but is no sum of a paired product}}
  %begin = arith.addi %x, %t {chained} : i32
  %u = arith.muli %a, %a : i16
  %v = arith.extsi %u : i16 to i32
  // expected-error@+1 {{is marked 'chained', but is no sum of a paired product}}
  %single = arith.addi %good, %v {chained} : i32
  return %good, %begin, %single : i32, i32, i32
}
