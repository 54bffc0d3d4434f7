// RUN: opt --verify-diagnostics %s

// expected-error@+2 {{expected}}
func.func @f() {
  %e = dataflow.itensor_empty : tensor<4xf32>
  return
}
