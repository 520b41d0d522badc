;; Updates of `count` values by gradient descent (see ../sgd.ts for the formula). All arrays are float32.
(module
  (import "arena" "memory" (memory 0))
  ;; Without momentum.
  (func (export "sgd")
    (param $values i32) (param $gradient i32) (param $count i32)
    (param $gradientScale f32)         ;; factor on the gradient
    (param $weightDecay f32)
    (param $learningRate f32)

    (local $vectors i32) (local $rest i32)
    (local $g f32) (local $g4 v128)
    (local $gradientScale4 v128) (local $weightDecay4 v128) (local $learningRate4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $gradientScale4 (f32x4.splat (local.get $gradientScale)))
    (local.set $weightDecay4 (f32x4.splat (local.get $weightDecay)))
    (local.set $learningRate4 (f32x4.splat (local.get $learningRate)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set
            $g4
            (f32x4.add
              (f32x4.mul (v128.load (local.get $gradient)) (local.get $gradientScale4))
              (f32x4.mul (v128.load (local.get $values)) (local.get $weightDecay4))))
          (v128.store
            (local.get $values)
            (f32x4.sub (v128.load (local.get $values)) (f32x4.mul (local.get $g4) (local.get $learningRate4))))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set
            $g
            (f32.add
              (f32.mul (f32.load (local.get $gradient)) (local.get $gradientScale))
              (f32.mul (f32.load (local.get $values)) (local.get $weightDecay))))
          (f32.store
            (local.get $values)
            (f32.sub (f32.load (local.get $values)) (f32.mul (local.get $g) (local.get $learningRate))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1))))))))

  ;; With momentum.
  (func (export "momentum")
    (param $values i32) (param $gradient i32) (param $velocity i32) (param $count i32)
    (param $gradientScale f32)         ;; factor on the gradient
    (param $weightDecay f32)
    (param $momentum f32)
    (param $learningRate f32)

    (local $vectors i32) (local $rest i32)
    (local $g f32) (local $v f32) (local $g4 v128) (local $v4 v128)
    (local $gradientScale4 v128) (local $weightDecay4 v128) (local $momentum4 v128) (local $learningRate4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $gradientScale4 (f32x4.splat (local.get $gradientScale)))
    (local.set $weightDecay4 (f32x4.splat (local.get $weightDecay)))
    (local.set $momentum4 (f32x4.splat (local.get $momentum)))
    (local.set $learningRate4 (f32x4.splat (local.get $learningRate)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set
            $g4
            (f32x4.add
              (f32x4.mul (v128.load (local.get $gradient)) (local.get $gradientScale4))
              (f32x4.mul (v128.load (local.get $values)) (local.get $weightDecay4))))
          (local.set
            $v4
            (f32x4.add (f32x4.mul (v128.load (local.get $velocity)) (local.get $momentum4)) (local.get $g4)))
          (v128.store (local.get $velocity) (local.get $v4))
          (v128.store
            (local.get $values)
            (f32x4.sub (v128.load (local.get $values)) (f32x4.mul (local.get $v4) (local.get $learningRate4))))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $velocity (i32.add (local.get $velocity) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set
            $g
            (f32.add
              (f32.mul (f32.load (local.get $gradient)) (local.get $gradientScale))
              (f32.mul (f32.load (local.get $values)) (local.get $weightDecay))))
          (local.set $v (f32.add (f32.mul (f32.load (local.get $velocity)) (local.get $momentum)) (local.get $g)))
          (f32.store (local.get $velocity) (local.get $v))
          (f32.store
            (local.get $values)
            (f32.sub (f32.load (local.get $values)) (f32.mul (local.get $v) (local.get $learningRate))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $velocity (i32.add (local.get $velocity) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))))
