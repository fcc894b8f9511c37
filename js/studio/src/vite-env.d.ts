declare module '*?url&inline' {
  const address: string;
  export default address;
}
declare module '*.css';
declare module '@fontsource-variable/inter/*';
