package main

import (
	"slices"
	"syscall"
	"time"
)

// path is a way to the plugin.
type path struct {
	work *workload
	// prepare makes what call is given, which is not measured. Default: nothing.
	prepare func(request) request
	// call asks the plugin. What it gives is of use until the next call.
	call func(request) (response, error)
	// check looks whether the plugin was really asked so often since the last time. Default: a path that can't but ask it.
	check func(calls int) error
}

// response encodes an answer: only those are encoded that are compared.
type response func() ([]byte, error)

// measurement is what a run gave: the times of the calls alone, the CPU time of the whole process.
type measurement struct {
	Calls   int     `json:"calls"`
	CallsMs float64 `json:"callsMs"`
	CPUMs   float64 `json:"cpuMs"`
	P50Us   float64 `json:"p50Us"`
	P99Us   float64 `json:"p99Us"`
}

// answers asks each request once.
func (p *path) answers() ([][][]byte, error) {
	var all [][][]byte
	for _, cell := range p.work.cells {
		var answers [][]byte
		for _, q := range cell {
			encode, err := p.call(p.ready(q))
			if err != nil {
				return nil, err
			}
			answer, err := encode()
			if err != nil {
				return nil, err
			}
			answers = append(answers, slices.Clone(answer))
		}
		all = append(all, answers)
	}
	return all, p.checked(len(slices.Concat(all...)))
}

// measure asks the requests of a cell, again and again, until the time is over.
func (p *path) measure(cell int, milliseconds float64) (*measurement, error) {
	requests := p.work.cells[cell]
	times := make([]time.Duration, 0, 1<<16)
	cpu := cpuTime()
	end := time.Now().Add(time.Duration(milliseconds * float64(time.Millisecond)))
	for time.Now().Before(end) {
		for _, q := range requests {
			q = p.ready(q)
			begin := time.Now()
			if _, err := p.call(q); err != nil {
				return nil, err
			}
			times = append(times, time.Since(begin))
		}
	}
	cpu = cpuTime() - cpu
	if err := p.checked(len(times)); err != nil {
		return nil, err
	}
	var sum time.Duration
	for _, one := range times {
		sum += one
	}
	slices.Sort(times)
	return &measurement{
		Calls:   len(times),
		CallsMs: sum.Seconds() * 1e3,
		CPUMs:   cpu.Seconds() * 1e3,
		P50Us:   quantile(times, 0.5),
		P99Us:   quantile(times, 0.99),
	}, nil
}

func (p *path) ready(q request) request {
	if p.prepare == nil {
		return q
	}
	return p.prepare(q)
}

func (p *path) checked(calls int) error {
	if p.check == nil {
		return nil
	}
	return p.check(calls)
}

// quantile gives microseconds; of sorted times.
func quantile(times []time.Duration, part float64) float64 {
	return float64(times[int(part*float64(len(times)-1))].Nanoseconds()) / 1e3
}

// cpuTime is that of the whole process.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // only for a bad argument
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
