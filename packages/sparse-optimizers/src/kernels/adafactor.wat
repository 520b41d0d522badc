;; The passes of an Adafactor update over `count` float32 values (see ../adafactor.ts for the formula).
(module
  (import "arena" "memory" (memory 0))
  ;; Adds (scaled gradient)² + epsilon of a row to the sums of the columns; returns the sum of the row.
  (func (export "squareRow")
    (param $gradient i32) (param $columnSums i32) (param $count i32)
    (param $gradientScale f32)
    (param $epsilon f32)
    (result f32)

    (local $vectors i32) (local $rest i32)
    (local $g f32) (local $s f32) (local $g4 v128) (local $s4 v128)
    (local $gradientScale4 v128) (local $epsilon4 v128)
    (local $total f32) (local $total4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $gradientScale4 (f32x4.splat (local.get $gradientScale)))
    (local.set $epsilon4 (f32x4.splat (local.get $epsilon)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set $g4 (f32x4.mul (v128.load (local.get $gradient)) (local.get $gradientScale4)))
          (local.set $s4 (f32x4.add (f32x4.mul (local.get $g4) (local.get $g4)) (local.get $epsilon4)))
          (v128.store (local.get $columnSums) (f32x4.add (v128.load (local.get $columnSums)) (local.get $s4)))
          (local.set $total4 (f32x4.add (local.get $total4) (local.get $s4)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $columnSums (i32.add (local.get $columnSums) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (local.set $total
      (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $total4)) (f32x4.extract_lane 1 (local.get $total4)))
        (f32.add (f32x4.extract_lane 2 (local.get $total4)) (f32x4.extract_lane 3 (local.get $total4)))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set $g (f32.mul (f32.load (local.get $gradient)) (local.get $gradientScale)))
          (local.set $s (f32.add (f32.mul (local.get $g) (local.get $g)) (local.get $epsilon)))
          (f32.store (local.get $columnSums) (f32.add (f32.load (local.get $columnSums)) (local.get $s)))
          (local.set $total (f32.add (local.get $total) (local.get $s)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $columnSums (i32.add (local.get $columnSums) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))
    (local.get $total))

  ;; The sum of (gradient · column factor)² over a row.
  (func (export "squareProducts")
    (param $gradient i32) (param $columnFactors i32) (param $count i32)
    (result f32)

    (local $vectors i32) (local $rest i32)
    (local $g f32) (local $g4 v128)
    (local $total f32) (local $total4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set $g4 (f32x4.mul (v128.load (local.get $gradient)) (v128.load (local.get $columnFactors))))
          (local.set $total4 (f32x4.add (local.get $total4) (f32x4.mul (local.get $g4) (local.get $g4))))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $columnFactors (i32.add (local.get $columnFactors) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (local.set $total
      (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $total4)) (f32x4.extract_lane 1 (local.get $total4)))
        (f32.add (f32x4.extract_lane 2 (local.get $total4)) (f32x4.extract_lane 3 (local.get $total4)))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set $g (f32.mul (f32.load (local.get $gradient)) (f32.load (local.get $columnFactors))))
          (local.set $total (f32.add (local.get $total) (f32.mul (local.get $g) (local.get $g))))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $columnFactors (i32.add (local.get $columnFactors) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))
    (local.get $total))

  ;; values decayFactor - factor gradient · column factor
  (func (export "updateRow")
    (param $values i32) (param $gradient i32) (param $columnFactors i32) (param $count i32)
    (param $decayFactor f32)           ;; 1 - learningRate * weightDecay
    (param $factor f32)

    (local $vectors i32) (local $rest i32)
    (local $decayFactor4 v128) (local $factor4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $decayFactor4 (f32x4.splat (local.get $decayFactor)))
    (local.set $factor4 (f32x4.splat (local.get $factor)))

    (if (local.get $vectors)
      (then
        (loop $next
          (v128.store
            (local.get $values)
            (f32x4.sub
              (f32x4.mul (v128.load (local.get $values)) (local.get $decayFactor4))
              (f32x4.mul
                (f32x4.mul (v128.load (local.get $gradient)) (v128.load (local.get $columnFactors)))
                (local.get $factor4))))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $columnFactors (i32.add (local.get $columnFactors) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (f32.store
            (local.get $values)
            (f32.sub
              (f32.mul (f32.load (local.get $values)) (local.get $decayFactor))
              (f32.mul
                (f32.mul (f32.load (local.get $gradient)) (f32.load (local.get $columnFactors)))
                (local.get $factor))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $columnFactors (i32.add (local.get $columnFactors) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1))))))))

  ;; Averages (scaled gradient)² + epsilon into the second moment; returns the sum of (scaled gradient)² / moment.
  (func (export "squareValues")
    (param $gradient i32) (param $moment i32) (param $count i32)
    (param $gradientScale f32)
    (param $beta2 f32)
    (param $momentWeight f32)          ;; 1 - beta2
    (param $epsilon f32)
    (result f32)

    (local $vectors i32) (local $rest i32)
    (local $g f32) (local $s f32) (local $v f32) (local $g4 v128) (local $s4 v128) (local $v4 v128)
    (local $gradientScale4 v128) (local $beta24 v128) (local $momentWeight4 v128) (local $epsilon4 v128)
    (local $total f32) (local $total4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $gradientScale4 (f32x4.splat (local.get $gradientScale)))
    (local.set $beta24 (f32x4.splat (local.get $beta2)))
    (local.set $momentWeight4 (f32x4.splat (local.get $momentWeight)))
    (local.set $epsilon4 (f32x4.splat (local.get $epsilon)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set $g4 (f32x4.mul (v128.load (local.get $gradient)) (local.get $gradientScale4)))
          (local.set $s4 (f32x4.mul (local.get $g4) (local.get $g4)))
          (local.set
            $v4
            (f32x4.add
              (f32x4.mul (v128.load (local.get $moment)) (local.get $beta24))
              (f32x4.mul (f32x4.add (local.get $s4) (local.get $epsilon4)) (local.get $momentWeight4))))
          (v128.store (local.get $moment) (local.get $v4))
          (local.set $total4 (f32x4.add (local.get $total4) (f32x4.div (local.get $s4) (local.get $v4))))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $moment (i32.add (local.get $moment) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (local.set $total
      (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $total4)) (f32x4.extract_lane 1 (local.get $total4)))
        (f32.add (f32x4.extract_lane 2 (local.get $total4)) (f32x4.extract_lane 3 (local.get $total4)))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set $g (f32.mul (f32.load (local.get $gradient)) (local.get $gradientScale)))
          (local.set $s (f32.mul (local.get $g) (local.get $g)))
          (local.set
            $v
            (f32.add
              (f32.mul (f32.load (local.get $moment)) (local.get $beta2))
              (f32.mul (f32.add (local.get $s) (local.get $epsilon)) (local.get $momentWeight))))
          (f32.store (local.get $moment) (local.get $v))
          (local.set $total (f32.add (local.get $total) (f32.div (local.get $s) (local.get $v))))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $moment (i32.add (local.get $moment) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))
    (local.get $total))

  ;; values decayFactor - factor gradient / √moment
  (func (export "updateValues")
    (param $values i32) (param $gradient i32) (param $moment i32) (param $count i32)
    (param $decayFactor f32)           ;; 1 - learningRate * weightDecay
    (param $factor f32)

    (local $vectors i32) (local $rest i32)
    (local $decayFactor4 v128) (local $factor4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $decayFactor4 (f32x4.splat (local.get $decayFactor)))
    (local.set $factor4 (f32x4.splat (local.get $factor)))

    (if (local.get $vectors)
      (then
        (loop $next
          (v128.store
            (local.get $values)
            (f32x4.sub
              (f32x4.mul (v128.load (local.get $values)) (local.get $decayFactor4))
              (f32x4.div
                (f32x4.mul (v128.load (local.get $gradient)) (local.get $factor4))
                (f32x4.sqrt (v128.load (local.get $moment))))))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $moment (i32.add (local.get $moment) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (f32.store
            (local.get $values)
            (f32.sub
              (f32.mul (f32.load (local.get $values)) (local.get $decayFactor))
              (f32.div
                (f32.mul (f32.load (local.get $gradient)) (local.get $factor))
                (f32.sqrt (f32.load (local.get $moment))))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $moment (i32.add (local.get $moment) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))))
