# cmake -DOUTPUT=file.cc -DNAME=symbol -DFILES=a.sql,b.sql -P: the migrations, in the binary that applies them.
string(REPLACE "," ";" FILES "${FILES}")
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  string(REGEX MATCH "[0-9][0-9][0-9][0-9]" number ${name})
  string(REGEX REPLACE "^0+" "" number ${number})
  file(READ ${file} text)
  string(APPEND entries "    {${number}, \"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new "#include \"adapters/postgres/migrations.h\"

namespace passerelle::postgres {
namespace {
constexpr Migration migrations[] = {
${entries}};
}  // namespace

std::span<const Migration> ${NAME}() { return migrations; }

}  // namespace passerelle::postgres
")
execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different ${OUTPUT}.new ${OUTPUT})
execute_process(COMMAND ${CMAKE_COMMAND} -E touch ${OUTPUT})
