// RUN: opt --verify-diagnostics %s

func.func @f(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{has 1 indices, expected one for each dimension of memref<4x8xf32>}}
  %v = vector.load %m[%i] : memref<4x8xf32>, vector<4xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{takes vector<4xi32> from memref<4x8xf32>}}
  %v = vector.load %m[%i, %i] : memref<4x8xf32>, vector<4xi32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %v: vector<16xf32>, %i: index) {
  // expected-error@+1 {{takes vector<16xf32>, which is longer than a row of memref<4x8xf32>}}
  vector.store %v, %m[%i, %i] : memref<4x8xf32>, vector<16xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{a vector of one dimension}}
  %v = vector.load %m[%i, %i] : memref<4x8xf32>, vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{gives i32, expected an element of vector<4xf32>}}
  %x = vector.extract %v[%i] : i32 from vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xi32>) {
  // expected-error@+1 {{combines elements of vector<4xi32> with 'maximumf'}}
  %x = vector.reduction <maximumf>, %v : vector<4xi32> into i32
  return
}

// -----

func.func @f(%v: vector<4xf32>) {
  // expected-error@+1 {{combines elements of vector<4xf32> with 'maxsi'}}
  %x = vector.reduction <maxsi>, %v : vector<4xf32> into f32
  return
}

// -----

func.func @f(%v: vector<4xf32>) {
  // expected-error@+1 {{unknown kind 'mul'; expected add, maximumf, minimumf, maxsi, minsi}}
  %x = vector.reduction <mul>, %v : vector<4xf32> into f32
  return
}

// -----

func.func @f(%v: vector<2048xf32>) {
  // expected-error@+1 {{combines 2048 elements, expected up to 1024}}
  %x = vector.reduction <add>, %v : vector<2048xf32> into f32
  return
}
