# Prints what Ruby makes of many values with Hash#to_s: lines of JSON {name, text, json}.
#
# `json` is Ruby's own JSON of the value, null where none can say it. ruby_outputs.ndjson holds the
# lines of Ruby 3.1 (the old form) and Ruby 3.4 (the new one); this program made them.

require "json"
require "date"
require "set"
begin
  require "bigdecimal"
rescue LoadError
  nil # no part of Ruby 3.4 itself
end

def tell(name, value, json = JSON.generate(value))
  puts JSON.generate({ "name" => name, "text" => value.to_s, "json" => json })
end

def refused(name, value) = tell(name, value, nil)

symbols = %i[a b? c! d= [] []= + - * / ** == === != =~ !~ <=> < <= > >= << >> ! ~ +@ -@ % & | ^ `
             nil true false self A é 日本 $a @b @@c $1 $_ $-w $0 $! $" $/ _ a1 😀 a😀b]
symbols += [:"a b", :"", :"1a", :"a-b", :"a\"b", :"a\\b", :"\n", :"\#{x}", :"a=b", :"a?=", :":", :"=>",
            :"$", :"@1", :"a?b", :"a\u0000", :"[]x", :"\u200b", :"a\u200b", :"\u0301a", :"é b", :"\u00a0"]
symbols.each { |symbol| tell "symbol #{symbol.to_s.dump}", { symbol => symbol, "k" => [symbol, nil] } }

texts = ["", "\"", "\\", "\e\a\b\t\n\v\f\r", "\0\x01\x1f\x7f", "\#{x}", "\#$x", "\#@x", "# {", "#", "##\#{",
         "\#$", "\\u0041", "日本語é", "😀", "\u200b\u2028\u2029\ufeff", "\u{10ffff}\u{e0001}\u{f0000}", "\ufffe\uffff",
         "\u0085\u00a0\u00ad", "\u{1f468}\u200d\u{1f469}", "\u202e", "nil", "=>nil", "a: nil",
         "\"=>nil, \"b\"=>", ":a=>1", "\\\"", "\\\\\"", "'", "\u0378", "\ue000", "\e[31m", "\\\#{", "e\u0301"]
texts.each { |text| tell "text #{text.dump}", { "a" => text, text => [text.dup.freeze] } }

broken = ["\xFF", "a\xE2\x82", "\xE2\x82a", "\xC3\xA9\xFF", "\xED\xA0\x80", "\xF0\x9F\x98", "\xC0\x80", "\xFF0ab"]
broken.each do |text|
  json = JSON.generate({ "a" => text.scrub("\uFFFD"), "b" => 1 })
  tell "broken #{text.dump}", { "a" => text, "b" => 1 }, json
  tell "bytes #{text.dump}", { "a" => text.b, "b" => 1 }, json
end
tell "bytes of UTF-8", { "a" => "é😀".b }, JSON.generate({ "a" => "é😀" })
tell "UTF-16", { "a" => "é😀a".encode("UTF-16LE") }, JSON.generate({ "a" => "é😀a" })
refused "Shift_JIS", { "a" => "日本".encode("Shift_JIS") }

[1.0e-05, 0.0001, 1e15, 1e16, 1e20, 1e22, -0.0, 0.1, 5e-324, 1.7976931348623157e308, 123456789.12345679].each do |number|
  tell "float #{number}", { "a" => number, "b" => [number] }, %({"a":#{number},"b":[#{number}]})
end
[0, -1, 2**53 + 1, 2**64, -2**64, 10**60].each { |number| tell "integer #{number}", { "a" => number, "b" => [number] } }
tell "keys of many kinds", { 1 => 2, nil => 3, 1.5 => 4, true => 5, :a => 6, "b" => 7, -3 => 8 }
[Float::INFINITY, -Float::INFINITY, Float::NAN].each { |number| refused "float #{number}", { "a" => [1, number] } }
if defined?(BigDecimal)
  %w[1.5 -0 1e400 123.456 0.00001].each { |told| tell "decimal #{told}", { "a" => BigDecimal(told) }, %({"a":#{told}}) }
  refused "decimal NaN", { "a" => BigDecimal("NaN") }
end

class Shown # an object that shows itself as it likes
  def initialize(shown) = @shown = shown
  def inspect = @shown
end
Pair = Struct.new(:x, :y)
Held = Class.new(Hash)
refused "rational", { "a" => Rational(1, 3) }
refused "complex", { "a" => Complex(1, 2) }
refused "ranges", { "a" => [1..2, (1..), "a".."b", nil..nil] }
refused "regexp", { "a" => /x"y/ }
refused "time", { "a" => Time.at(0).utc, "b" => 1 }
refused "date", { "a" => Date.new(2020, 1, 1) }
refused "class", { "a" => String }
refused "class as key", { String => 1 }
refused "set", { "a" => Set.new([1]) }
refused "struct", { "a" => Pair.new(1, "}") }
refused "error", { "a" => RuntimeError.new("x") }
refused "time of Rails", { "a" => Shown.new("Wed, 01 Jan 2020 00:00:00 UTC +00:00"), "b" => nil }
refused "date of Rails", { "a" => [Shown.new("Wed, 01 Jan 2020")] }
refused "parameters of Rails", { "a" => Shown.new('#<ActionController::Parameters {"b"=>1} permitted: false>') }
refused "parameters of Rails 5", { "a" => Shown.new('<ActionController::Parameters {"b"=>1} permitted: true>') }
refused "nearly nil", { "a" => Shown.new("nilx") }
refused "a date's look", { "a" => Shown.new("2020-01-01") }
own = { "a" => 1 }
refused "holds itself", own.merge!("self" => own)
list = []
refused "list that holds itself", { "a" => list << list }
refused "list as key", { [1, 2] => 3 }
refused "hash as key", { { "a" => 1 } => 3 }
tell "hash of a class", Held.new.merge!("x" => Held.new.merge!(y: 1)), '{"x":{"y":1}}'
tell "nothing", {}
tell "nested", { "a" => {}, "b" => [], "c" => [[], {}, [[[nil]]]], :d => { "e" => [{ "f" => { g: [1, [2.5, :h]] } }] } }

srand 7
PIECES = ["a", "b c", "é", "😀", "\"", "\\", "\#{", "\#$", "\#@", "\n", "\e", "\0", "\x7f", "=>", "nil", ": ", ", ",
          "}", "]", "{", "[", "#", ":", "'", "\u200b", "\u2028", "1", "-", "x?", "y!"].freeze
def any_text = Array.new(rand(4)) { PIECES.sample }.join
def any_name = rand(2).zero? ? any_text : (rand(2).zero? ? any_text.to_sym : %i[a b? c! d= [] + nil É].sample)

def any_value(depth)
  case rand(depth > 3 ? 5 : 8)
  when 0 then [nil, true, false].sample
  when 1 then rand(10**rand(1..25)) * [1, -1].sample
  when 2, 3 then any_text
  when 4 then any_name
  when 5 then Array.new(rand(4)) { any_value(depth + 1) }
  else any_hash(depth + 1)
  end
end

def any_hash(depth = 0)
  Array.new(rand(6)) { any_name }.uniq(&:to_s).to_h { |name| [name, any_value(depth)] }
end
60.times { |number| tell "any #{number}", any_hash }
$stdout.flush
